import { processKill } from "../../src/faults/hardware/process-kill/index.ts";
import { startSleeper } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";

describeLaws(processKill, {
  async setUp() {
    const sleeper = await startSleeper();
    return {
      target: "local",
      parameters: { pid: sleeper.pid },
      snapshot: async () => sleeper.snapshot(),
      close: () => sleeper.close(),
    };
  },
});
