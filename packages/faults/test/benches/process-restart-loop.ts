import { processRestartLoop } from "../../src/faults/hardware/process-restart-loop/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { startSupervised } from "../support/supervised.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: processRestartLoop,
    async setUp() {
      const service = await startSupervised();
      return {
        target: "local",
        parameters: { command: service.command, interval: "100ms", times: 1000 },
        snapshot: async () => (service.isStable() ? "it runs" : "it was started just now"),
        close: () => service.close(),
      };
    },
  },
];
