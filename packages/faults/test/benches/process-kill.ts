import { processKill } from "../../src/faults/hardware/process-kill/index.ts";
import { type FaultBench, startSleeper } from "../support/bench.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: processKill,
    async setUp() {
      const sleeper = await startSleeper();
      return {
        target: "local",
        parameters: { pid: sleeper.pid },
        snapshot: async () => sleeper.snapshot(),
        close: () => sleeper.close(),
      };
    },
  },
];
