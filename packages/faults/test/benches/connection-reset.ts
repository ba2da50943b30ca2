import { connectionReset } from "../../src/faults/inter-service/connection-reset/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [networkBench(connectionReset, { parameters: { address: "10.99.0.2", port: 5000 } })];
