import { processPause } from "../../src/faults/hardware/process-pause/index.ts";
import { type FaultBench, startSleeper } from "../support/bench.ts";

const hasFreezer = process.getuid?.() === 0 && process.platform === "linux";

export const benches: readonly FaultBench[] = (["signal", "freezer"] as const).map((method) => ({
  fault: processPause,
  variant: method,
  skip: method === "freezer" && !hasFreezer ? "needs root and Linux" : undefined,
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
}));
