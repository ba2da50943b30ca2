import { networkPartition } from "../../src/faults/network-loss/network-partition/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [
  networkBench(networkPartition, { parameters: { address: "10.99.0.2", port: 5000 } }),
  networkBench(networkPartition, { variant: "all of a namespace", parameters: { scope: "all", direction: "in" } }),
];
