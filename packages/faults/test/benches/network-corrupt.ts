import { networkCorrupt } from "../../src/faults/network-loss/network-corrupt/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [networkBench(networkCorrupt, { parameters: { port: 6000, percent: "20%" } })];
