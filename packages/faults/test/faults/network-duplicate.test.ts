import { expect, test } from "vitest";
import { networkDuplicate } from "../../src/faults/network-loss/network-duplicate/index.ts";
import { benches } from "../benches/network-duplicate.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import { refusal } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(networkDuplicate, (measured) => {
  test("sends 20 % of the packets to one port twice, and none to the next", async () => {
    const { during, deliver } = measured();
    await during({ port: 6000, percent: "20%" }, async ({ observe }) => {
      expect(await deliver(1000, 6000)).toBe(1200);
      expect(await deliver(1000, 6001)).toBe(1000);
      expect((await observe()).evidence).toMatchObject({ hitPackets: 200 });
    });
    expect(await deliver(100, 6000)).toBe(100);
  });

  test("sends every fourth packet twice, and all where all are asked for", async () => {
    const { during, deliver } = measured();
    await during({ port: 6000, every: 4 }, async () => expect(await deliver(100, 6000)).toBe(125));
    await during({ port: 6000, every: 1 }, async () => expect(await deliver(100, 6000)).toBe(200));
    await during({ port: 6000, percent: "100%" }, async () => expect(await deliver(100, 6000)).toBe(200));
  });

  test("does not touch other users", async () => {
    const { during, deliver, nobody } = measured();
    await during({ port: 6000, every: 1, uid: 65_534 }, async () => {
      expect(await deliver(50, 6000)).toBe(50);
      expect(await deliver(50, 6000, nobody)).toBe(100);
    });
  });

  test("is refused where it cannot be done", async () => {
    expect(await refusal(networkDuplicate, { port: 1, every: 2, direction: "in" })).toMatch(/go out/);
    expect(await refusal(networkDuplicate, { port: 1 })).toMatch(/percent or every/);
  });
});
