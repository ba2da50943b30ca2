import { readFileSync } from "node:fs";
import { networkPartition } from "../../src/faults/network-loss/network-partition/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { cannotNetwork, openNetLab } from "../support/net-lab.ts";
import { networkBench } from "../support/network-bench.ts";

/** Of one process: it is moved to a control group and back. */
const ofProcess: FaultBench = {
  fault: networkPartition,
  variant: "of a process",
  skip: cannotNetwork,
  async setUp() {
    const lab = await openNetLab();
    const { pid } = await lab.agent(lab.one);
    return {
      target: `netns:${lab.one}`,
      parameters: { process: { pid }, remotePort: 5000 },
      snapshot: async () => ({ ...(await lab.snapshot()), groups: readFileSync(`/proc/${pid}/cgroup`, "utf8") }),
      close: lab.close,
    };
  },
};

export const benches: readonly FaultBench[] = [
  networkBench(networkPartition, { parameters: { address: "10.99.0.2", port: 5000 } }),
  networkBench(networkPartition, { variant: "all of a namespace", parameters: { scope: "all", direction: "in" } }),
  ofProcess,
];
