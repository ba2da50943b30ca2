import { diskSlow } from "../../src/faults/hardware/disk-slow/index.ts";
import { type FaultBench, makeFolder } from "../support/bench.ts";
import { makeLoopDisk } from "../support/disks.ts";
import { whyNoGroups } from "../support/group-bench.ts";
import { hasProgram } from "../support/programs.ts";
import { startSubject } from "../support/subject.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: diskSlow,
    variant: "delay",
    vanishes: true,
    skip: hasProgram("strace") ? undefined : "needs strace",
    async setUp() {
      const [subject, folder] = [await startSubject(), await makeFolder()];
      return {
        target: "local",
        parameters: { pid: subject.pid, files: [`${folder.path}/data`], delay: "50ms" },
        snapshot: async () => subject.snapshot(),
        async close() {
          await subject.close();
          await folder.close();
        },
      };
    },
  },
  {
    fault: diskSlow,
    variant: "perSecond",
    skip: (await whyNoGroups("io")) ?? (hasProgram("mkfs.ext4") ? undefined : "needs mkfs.ext4"),
    async setUp() {
      const [subject, disk] = [await startSubject(), await makeLoopDisk(8)];
      return {
        target: "local",
        parameters: { pid: subject.pid, path: disk.path, perSecond: "1MiB" },
        snapshot: async () => subject.snapshot(),
        async close() {
          await subject.close();
          await disk.close();
        },
      };
    },
  },
];
