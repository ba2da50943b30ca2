import * as z from "zod";
import type { AnyFault } from "../../../ports/fault.ts";
import { toxicFault } from "../../../proxies/toxic-fault.ts";
import { bitRateSchema } from "../../../quantities.ts";
import { delayShape, optionalMs, reorderShape } from "./arguments.ts";
import { packetMatch } from "./lookup-arguments.ts";

/** More is a flood, which is another fault. */
const MOST_COPIES = 10;
/** More turned bits are another packet, not a corrupt one. */
const MOST_BITS = 64;
/** In the API's unit, thousands of bytes a second. */
const SLOWEST_BITS = 8000;
const LONGEST_QUEUE_MS = 60_000;

const common = {
  category: "infrastructure/network-loss",
  talk: { protocols: ["udp", "dns"], counted: "packets" },
} as const;

/** Faults on datagrams, in a proxy that was created with `"protocol": "udp"` or `"dns"`. */
export const packetFaults: readonly AnyFault[] = [
  toxicFault({
    ...common,
    name: "packet.loss",
    description: "Datagrams through a proxy get lost.",
    type: "packet_loss",
    shape: { match: packetMatch },
    body: ({ match }) => ({ attributes: { match } }),
  }),
  toxicFault({
    ...common,
    name: "packet.delay",
    category: "infrastructure/latency",
    description: "Datagrams through a proxy come later; others may overtake them.",
    type: "packet_delay",
    shape: {
      match: packetMatch,
      ...delayShape,
      ordered: z.boolean().optional().describe("Nothing overtakes: what is spared waits too (default false)"),
    },
    body: ({ match, delay, jitter, distribution, ordered }) => ({
      attributes: { match, delay, jitter, distribution, ordered },
    }),
  }),
  toxicFault({
    ...common,
    name: "packet.duplicate",
    description: "Datagrams through a proxy come more than once.",
    type: "packet_duplicate",
    shape: {
      match: packetMatch,
      copies: z.int().min(1).max(MOST_COPIES).optional().describe("How many more of it are sent (default 1)"),
    },
    body: ({ match, copies }) => ({ attributes: { match, copies } }),
  }),
  toxicFault({
    ...common,
    name: "packet.reorder",
    category: "platform/race-conditions",
    description: "Datagrams through a proxy arrive after others that were sent later.",
    type: "packet_reorder",
    shape: { match: packetMatch, ...reorderShape },
    body: ({ match, distance, wait }) => ({ attributes: { match, distance, wait } }),
  }),
  toxicFault({
    ...common,
    name: "packet.corrupt",
    category: "platform/state-transmission",
    description: "Datagrams through a proxy arrive with some of their bits turned, and a checksum that fits.",
    type: "packet_corrupt",
    shape: {
      match: packetMatch,
      bits: z.int().min(1).max(MOST_BITS).optional().describe("How many bits of each are turned (default 1)"),
    },
    body: ({ match, bits }) => ({ attributes: { match, bits } }),
  }),
  toxicFault({
    ...common,
    name: "packet.bandwidth",
    description: "Only so many bits a second go through a proxy of datagrams; what its queue cannot hold is dropped.",
    type: "packet_bandwidth",
    shape: {
      match: packetMatch,
      rate: bitRateSchema
        .refine((rate) => rate >= SLOWEST_BITS, "is less than 8kbit/s: use packet.loss to let nothing through")
        .describe("How much goes through, for each client: 1Mbit/s"),
      queue: optionalMs("How long a packet may wait before it is dropped (default 1s)").refine(
        (ms = 0) => ms <= LONGEST_QUEUE_MS,
        "is more than a minute",
      ),
    },
    body: ({ match, rate, queue }) => ({ attributes: { match, rate: Math.round(rate / SLOWEST_BITS), queue } }),
  }),
];
