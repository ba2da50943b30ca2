import { expect, test } from "vitest";
import { networkCorrupt } from "../../src/faults/network-loss/network-corrupt/index.ts";
import { benches } from "../benches/network-corrupt.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import { refusal } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(networkCorrupt, (measured) => {
  test("damages 20 % of the packets on one port, all of which arrive, and none on the next", async () => {
    const { during, one, two } = measured();
    await during({ port: 6000, percent: "20%" }, async ({ observe }) => {
      for (const port of [6000, 6001]) await one.ask("sendUdp", { host: "10.99.0.2", port, times: 1000 });
      expect(await two.ask("received", { port: 6000 })).toEqual({ count: 1000, whole: 800 });
      expect(await two.ask("received", { port: 6001 })).toEqual({ count: 1000, whole: 1000 });
      expect((await observe()).evidence).toMatchObject({ matchedPackets: 1000, hitPackets: 200 });
    });
  });

  test("damages what TCP carries too, and leaves the connection itself alone", async () => {
    const { during, one } = measured();
    const { id } = await one.ask("connect", { host: "10.99.0.2", port: 5000 });
    await during({ remotePort: 5000, every: 1, direction: "out" }, async () => {
      expect(await one.ask("echo", { id, text: "abcd" })).toBe("\u009e\u009dcd");
    });
    expect(await one.ask("echo", { id, text: "abcd" })).toBe("abcd");
  });

  test("damages the bytes that were asked for, and passes over packets that are too short", async () => {
    const { during, one } = measured();
    const { id } = await one.ask("connect", { host: "10.99.0.2", port: 5000 });
    await during({ remotePort: 5000, every: 1, direction: "in", offset: 2 }, async () => {
      expect(await one.ask("echo", { id, text: "abcd" })).toBe("ab\u009c\u009b");
      expect(await one.ask("echo", { id, text: "abc" })).toBe("abc");
    });
  });

  test("is refused beyond the end of any packet", async () => {
    expect(await refusal(networkCorrupt, { port: 1, every: 2, offset: 5000 })).toMatch(/too big/i);
  });
});
