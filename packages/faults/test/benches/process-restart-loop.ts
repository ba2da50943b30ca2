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
        // It is another process whenever it was killed; and its command line would also match the runner's arguments.
        get parameters() {
          return { pid: service.pid(), interval: "100ms", times: 1000 };
        },
        snapshot: async () => (service.isStable() ? "it runs" : "it was started just now"),
        close: () => service.close(),
      };
    },
  },
];
