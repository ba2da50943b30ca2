import { cpuLimit } from "../../src/faults/resource-exhaustion/cpu-limit/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { groupBench } from "../support/group-bench.ts";

export const benches: readonly FaultBench[] = [await groupBench(cpuLimit, "cpu", { limit: "20%" })];
