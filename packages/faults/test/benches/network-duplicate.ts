import { networkDuplicate } from "../../src/faults/network-loss/network-duplicate/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [networkBench(networkDuplicate, { parameters: { port: 6000, percent: "20%" } })];
