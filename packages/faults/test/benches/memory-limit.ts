import { memoryLimit } from "../../src/faults/resource-exhaustion/memory-limit/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { groupBench } from "../support/group-bench.ts";

export const benches: readonly FaultBench[] = [await groupBench(memoryLimit, "memory", { limit: "64MiB" })];
