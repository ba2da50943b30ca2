import { readFileSync } from "node:fs";
import { diskReadOnly } from "../../src/faults/hardware/disk-read-only/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { makeTmpfs } from "../support/disks.ts";
import { rootOnLinux } from "../support/programs.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: diskReadOnly,
    skip: rootOnLinux,
    async setUp() {
      const disk = await makeTmpfs("size=1m,nosuid,noatime");
      return {
        target: "local",
        parameters: { mount: disk.path },
        snapshot: async () =>
          readFileSync("/proc/self/mountinfo", "utf8")
            .split("\n")
            .filter((line) => line.includes(` ${disk.path} `)),
        close: () => disk.close(),
      };
    },
  },
];
