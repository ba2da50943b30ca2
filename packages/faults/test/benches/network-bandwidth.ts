import { networkBandwidth } from "../../src/faults/network-loss/network-bandwidth/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [networkBench(networkBandwidth, { parameters: { port: 5000, rate: "8Mbit/s" } })];
