import { readdir } from "node:fs/promises";
import { diskFill } from "../../src/faults/resource-exhaustion/disk-fill/index.ts";
import { type FaultBench, makeFolder } from "../support/bench.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: diskFill,
    async setUp() {
      const folder = await makeFolder();
      return {
        target: "local",
        parameters: { path: folder.path, size: "1MiB" },
        snapshot: () => readdir(folder.path),
        close: () => folder.close(),
      };
    },
  },
];
