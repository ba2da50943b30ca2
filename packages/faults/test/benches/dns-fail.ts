import { dnsFail } from "../../src/faults/inter-service/dns-fail/index.ts";
import { networkBench } from "../support/network-bench.ts";

export const benches = [
  networkBench(dnsFail, { parameters: { failure: "nxdomain", server: "10.99.0.2", scope: "all" } }),
];
