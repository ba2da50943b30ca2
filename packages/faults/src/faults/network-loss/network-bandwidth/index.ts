import * as z from "zod";
import { ruleFault } from "../../../network/rule-fault.ts";
import { scopeShape } from "../../../network/scope.ts";
import { bitRateSchema } from "../../../quantities.ts";

/** Lower, and not even the packets that keep a connection alive get through. */
const SLOWEST_BITS = 8000;
/**
 * The kernel's bucket holds a second's worth and this. Without it, a long piece of a TCP stream, which the kernel
 * handles as one packet of up to 64 KiB, would never fit into the bucket of a slow rate.
 */
const BURST_BYTES = 65_536;

/**
 * No more than so much gets through, in each direction by itself; what is beyond is lost, as in a router whose
 * buffers are small. TCP slows down to it. After silence, up to a second's worth and 64 KiB get through at once: what
 * is limited is what is sent for longer than that.
 *
 * @example { type: "fault", fault: "network.bandwidth", target: "netns:blue", arguments: { port: 5000, rate: "8Mbit/s" } }
 */
export const networkBandwidth = ruleFault({
  name: "network.bandwidth",
  category: "infrastructure/network-loss",
  description: "Only so many bits a second get through, headers included; what is beyond is lost.",
  parameters: z.strictObject({
    ...scopeShape,
    rate: bitRateSchema
      .refine((rate) => rate >= SLOWEST_BITS, "is less than 8kbit/s: use network.partition to stop all")
      .describe("How much gets through: 8Mbit/s. After silence, up to a second's worth and 64 KiB do at once"),
  }),
  effect: z.object({ bytesPerSecond: z.int() }),
  prepare: ({ rate }, scope) => ({ effect: { bytesPerSecond: Math.round(rate / 8) }, scope }),
  rules: ({ bytesPerSecond }) => [
    `limit rate over ${bytesPerSecond} bytes/second burst ${BURST_BYTES} bytes counter name hit goto lose`,
  ],
  dose: ({ bytesPerSecond }) => `at most ${bytesPerSecond * 8} bit/s of`,
});
