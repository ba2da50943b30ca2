import { pidsLimit } from "../../src/faults/resource-exhaustion/pids-limit/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { groupBench } from "../support/group-bench.ts";

export const benches: readonly FaultBench[] = [await groupBench(pidsLimit, "pids", { more: 1 })];
