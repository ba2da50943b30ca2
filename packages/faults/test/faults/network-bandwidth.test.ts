import { expect, test } from "vitest";
import { networkBandwidth } from "../../src/faults/network-loss/network-bandwidth/index.ts";
import { benches } from "../benches/network-bandwidth.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import { refusal } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(networkBandwidth, (measured) => {
  test("lets through what was said on one port, and leaves the next as fast as it was", async () => {
    const { during, one } = measured();
    await during({ address: "10.99.0.2", remotePort: 5000, rate: "8Mbit/s" }, async ({ observe }) => {
      // First empties the kernel's bucket, which holds a second's worth.
      await one.ask("throughput", { host: "10.99.0.2", port: 5000, bytes: 1_200_000 });
      const slow = await one.ask("throughput", { host: "10.99.0.2", port: 5000, bytes: 1_500_000 });
      const fast = await one.ask("throughput", { host: "10.99.0.2", port: 5001, bytes: 2_000_000 });
      expect(slow).toBeGreaterThan(5e6);
      expect(slow).toBeLessThan(9e6);
      expect(fast).toBeGreaterThan(40e6);
      expect((await observe()).evidence).toMatchObject({ proof: "packets matched" });
    });
  });

  test("is refused where it would let nothing through, and without a unit", async () => {
    expect(await refusal(networkBandwidth, { port: 1, rate: "1kbit/s" })).toMatch(/network.partition/);
    expect(await refusal(networkBandwidth, { port: 1, rate: 8 })).toMatch(/no unit/);
  });
});
