import { connectionRefuse } from "../../src/faults/inter-service/connection-refuse/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [networkBench(connectionRefuse, { parameters: { address: "10.99.0.2", port: 5000 } })];
