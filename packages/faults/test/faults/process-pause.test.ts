import { processPause } from "../../src/faults/hardware/process-pause/index.ts";
import { startSleeper } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";

const root = process.getuid?.() === 0;

for (const method of ["signal", "freezer"] as const) {
  describeLaws(processPause, {
    variant: method,
    skip: method === "freezer" && !(root && process.platform === "linux") ? "needs root and Linux" : undefined,
    async setUp() {
      const sleeper = await startSleeper();
      return {
        target: "local",
        parameters: { pid: sleeper.pid, method },
        // A frozen process shows as sleeping; that it is in another group is seen all the same.
        snapshot: async () => sleeper.snapshot(),
        close: () => sleeper.close(),
      };
    },
  });
}
