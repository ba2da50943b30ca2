import { networkLoss } from "../../src/faults/network-loss/network-loss/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [networkBench(networkLoss, { parameters: { port: 5000, percent: "20%" } })];
