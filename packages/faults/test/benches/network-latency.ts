import { execFileSync } from "node:child_process";
import { networkLatency } from "../../src/faults/latency/network-latency/index.ts";
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

export const cannotDelay = noNetem();

export const benches = [
  { ...networkBench(networkLatency, { parameters: { port: 5000, delay: "100ms" } }), skip: cannotDelay },
];
