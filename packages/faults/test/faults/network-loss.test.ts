import { expect, test } from "vitest";
import { networkLoss } from "../../src/faults/network-loss/network-loss/index.ts";
import { benches } from "../benches/network-loss.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import { refusal } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(networkLoss, (measured) => {
  test("drops 20 % on one port, and nothing on the next", async () => {
    const { during, deliver } = measured();
    await during({ port: 6000, percent: "20%" }, async ({ observe }) => {
      expect((await observe()).evidence).toMatchObject({ proof: "rules loaded", hitPackets: 0 });
      // By the seed, 200 of each 1000 are lost: no more, no less.
      expect(await deliver(1000, 6000)).toBe(800);
      expect(await deliver(200, 6001)).toBe(200);
      expect((await observe()).evidence).toMatchObject({ proof: "packets matched", hitPackets: 200 });
    });
    expect(await deliver(200, 6000)).toBe(200);
  });

  test("loses by chance, not the first of all, and not every fifth", async () => {
    const { during } = measured();
    await during({ port: 6000, percent: "20%" }, async (_inEffect, state: { effect: { places: number[] } }) => {
      const { places } = state.effect;
      const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
      expect(new Set(gaps).size).toBeGreaterThan(5);
      expect(places.at(-1)).toBeGreaterThan(900);
    });
  });

  test("loses every fifth packet", async () => {
    const { during, deliver } = measured();
    await during({ remotePort: 6000, every: 5 }, async () => {
      expect(await deliver(4, 6000)).toBe(4);
      expect(await deliver(1, 6000)).toBe(0);
      expect(await deliver(100, 6000)).toBe(80);
    });
  });

  test("loses what comes in as well", async () => {
    const { during, one, two } = measured();
    await during({ localPort: 6000, every: 2, direction: "in" }, async () => {
      await two.ask("sendUdp", { host: "10.99.0.1", port: 6000, times: 100 });
      expect(await one.ask("received", { port: 6000 })).toMatchObject({ count: 50 });
    });
  });

  test("does not touch other users", async () => {
    const { during, deliver, nobody } = measured();
    await during({ uid: 65_534, port: 6000, percent: "50%" }, async () => {
      expect(await deliver(200, 6000)).toBe(200);
      const arrived = await deliver(1000, 6000, nobody);
      expect(arrived).toBe(500);
    });
  });

  test("loses very few where few are asked for", async () => {
    const { during } = measured();
    await during({ port: 6000, percent: "0.05%" }, async (_inEffect, state: { effect: unknown }) => {
      expect(state.effect).toMatchObject({ of: 100_000 });
    });
  });

  test("is refused without a share, with two, with none, and without a unit", async () => {
    expect(await refusal(networkLoss, { port: 1 })).toMatch(/percent or every/);
    expect(await refusal(networkLoss, { port: 1, percent: "1%", every: 2 })).toMatch(/percent or every/);
    expect(await refusal(networkLoss, { port: 1, percent: "0%" })).toMatch(/less than/);
    expect(await refusal(networkLoss, { port: 1, percent: 20 })).toMatch(/no unit: write "20%"/);
  });
});
