import type { AnyFault } from "../../../ports/fault.ts";
import { toxicFault } from "../../../proxies/toxic-fault.ts";
import { bitRateSchema, durationMsSchema, sizeBytesSchema } from "../../../quantities.ts";

/* The toxics of Toxiproxy, as faults. A new kind of toxic is one entry more. */

const whole = (number: number): number => Math.round(number);
const optionalMs = (text: string) => durationMsSchema.optional().describe(text);
const someMs = durationMsSchema.refine((ms) => ms >= 1, "is less than 1ms");

/** In the API's unit, thousands of bytes a second; less than one would let nothing through. */
const SLOWEST_BITS = 8000;

export const toxicFaults: readonly AnyFault[] = [
  toxicFault({
    name: "proxy.latency",
    category: "infrastructure/latency",
    description: "What goes through a proxy comes later, in its order; opening a connection takes no longer.",
    type: "latency",
    shape: {
      delay: someMs.describe("How much later: 200ms"),
      jitter: optionalMs("How much more or less that is, evenly spread (default 0ms)"),
    },
    body: ({ delay, jitter = 0 }) => ({ attributes: { latency: whole(delay), jitter: whole(jitter) } }),
  }),
  toxicFault({
    name: "proxy.bandwidth",
    category: "infrastructure/network-loss",
    description: "Only so many bits a second go through a proxy, on each connection; senders wait.",
    type: "bandwidth",
    shape: {
      rate: bitRateSchema
        .refine((rate) => rate >= SLOWEST_BITS, "is less than 8kbit/s: use proxy.timeout to let nothing through")
        .describe("How much goes through: 8Mbit/s"),
    },
    body: ({ rate }) => ({ attributes: { rate: whole(rate / SLOWEST_BITS) } }),
  }),
  toxicFault({
    name: "proxy.timeout",
    category: "infrastructure/inter-service",
    description: "Nothing goes through a proxy any more; connections are closed after a while, or never.",
    type: "timeout",
    shape: { after: optionalMs("When a connection is closed (default never)") },
    body: ({ after = 0 }) => ({ attributes: { timeout: whole(after) } }),
  }),
  toxicFault({
    name: "proxy.reset",
    category: "infrastructure/inter-service",
    description: "Connections through a proxy are reset, at once or so long after their first bytes.",
    type: "reset_peer",
    shape: { after: optionalMs("How long after the first bytes (default 0ms)") },
    body: ({ after = 0 }) => ({ attributes: { timeout: whole(after) } }),
  }),
  toxicFault({
    name: "proxy.slow-close",
    category: "infrastructure/inter-service",
    description: "Connections through a proxy close later.",
    type: "slow_close",
    shape: { delay: someMs.describe("How much later: 5s") },
    body: ({ delay }) => ({ attributes: { delay: whole(delay) } }),
  }),
  toxicFault({
    name: "proxy.slice",
    category: "platform/state-transmission",
    description: "What goes through a proxy arrives in small pieces, with pauses between them.",
    type: "slicer",
    shape: {
      size: sizeBytesSchema.refine((bytes) => bytes >= 1, "is nothing").describe("How large the pieces are: 64B"),
      variation: sizeBytesSchema.optional().describe("How much smaller or larger they may be (default 0B)"),
      pause: optionalMs("How long after each piece (default 0ms)"),
    },
    body: ({ size, variation = 0, pause = 0 }) => ({
      attributes: { average_size: size, size_variation: variation, delay: whole(pause * 1000) },
    }),
  }),
  toxicFault({
    name: "proxy.limit",
    category: "platform/state-transmission",
    description: "Connections through a proxy are closed after so many bytes, in the middle of an answer.",
    type: "limit_data",
    shape: { bytes: sizeBytesSchema.describe("How much goes through before: 64KiB") },
    body: ({ bytes }) => ({ attributes: { bytes } }),
  }),
];
