import { cpuLoad } from "../../src/faults/resource-exhaustion/cpu-load/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { commandsWith } from "../support/outside.ts";
import { hasProgram } from "../support/programs.ts";

let made = 0;

export const benches: readonly FaultBench[] = (["builtin", "stress-ng"] as const).map((method) => ({
  fault: cpuLoad,
  variant: method,
  skip: method === "stress-ng" && !hasProgram("stress-ng") ? "needs stress-ng" : undefined,
  settleMs: 5000,
  async setUp() {
    // A share that no other bench has, by which its processes are known among those of other benches.
    made += 1;
    const percent = Number(`10.${process.pid}${made}1`);
    return {
      target: "local",
      parameters: { load: `${percent}%`, cores: 1, method },
      snapshot: async () => commandsWith(`"load":${percent / 100}`).length,
      close: async () => undefined,
    };
  },
}));
