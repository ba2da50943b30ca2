import type { AnyFault } from "../../../ports/fault.ts";
import { dnsFaults } from "./dns.ts";
import { httpFaults } from "./http.ts";
import { messageFaults } from "./messages.ts";
import { packetFaults } from "./packets.ts";
import { tlsFaults } from "./tls.ts";

/**
 * Faults on what is said through a proxy of Hormesis that understands it: requests, messages, handshakes, lookups, packets.
 *
 * @example { type: "fault", fault: "http.abort", arguments: { proxy: "orders", match: { path: "/pay*" }, status: 500 } }
 */
export const wireFaults: readonly AnyFault[] = [
  ...httpFaults,
  ...messageFaults,
  ...tlsFaults,
  ...dnsFaults,
  ...packetFaults,
];
