import { execFileSync } from "node:child_process";
import { networkLatency } from "../../src/faults/latency/network-latency/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { cannotNetwork } from "../support/net-lab.ts";
import { networkBench } from "../support/network-bench.ts";

function noNetem(): string | undefined {
  if (cannotNetwork !== undefined) return cannotNetwork;
  try {
    const argv = ["--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
    execFileSync("unshare", argv, { stdio: "ignore" });
    return undefined;
  } catch {
    return "needs netem in the kernel";
  }
}

/** Why packets cannot be delayed here, other than through a proxy. */
export const cannotDelay = noNetem();

/** One scope for both ways it works; nobody needs to listen there. */
const parameters = { address: "10.99.0.2", remotePort: 5000, delay: "100ms" };

export const benches: readonly FaultBench[] = [
  {
    ...networkBench(networkLatency, {
      variant: cannotDelay === undefined ? "by netem" : "through a proxy",
      parameters,
    }),
    vanishes: cannotDelay !== undefined,
  },
];
