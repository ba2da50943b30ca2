import type { AnyFault } from "../../../ports/fault.ts";
import { proxyDown } from "./down.ts";
import { toxicFaults } from "./toxics.ts";

/**
 * Faults in a proxy that somebody has put between a client and a server: `hormesis proxy`, or Toxiproxy.
 *
 * @example { type: "fault", fault: "proxy.latency", arguments: { proxy: "orders-db", delay: "200ms" } }
 */
export const proxyFaults: readonly AnyFault[] = [...toxicFaults, proxyDown];
