import { memoryFill } from "../../src/faults/resource-exhaustion/memory-fill/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { commandsWith } from "../support/outside.ts";

const mebibyte = 2 ** 20;
let made = 0;

export const benches: readonly FaultBench[] = [
  {
    fault: memoryFill,
    async setUp() {
      // A size that no other bench has, by which its process is known among those of other benches.
      made += 1;
      const bytes = 24 * mebibyte + (process.pid % 1000) * 1000 + made;
      return {
        target: "local",
        parameters: { size: `${bytes}B`, keepFree: "128MiB" },
        snapshot: async () => commandsWith(`"bytes":${bytes},`).length,
        close: async () => undefined,
      };
    },
  },
];
