import { portOccupy } from "../../src/faults/resource-exhaustion/port-occupy/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { freePort, tryToListen } from "../support/outside.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: portOccupy,
    async setUp() {
      const port = await freePort();
      return {
        target: "local",
        parameters: { port },
        snapshot: () => tryToListen(port, "127.0.0.1"),
        close: async () => undefined,
      };
    },
  },
];
