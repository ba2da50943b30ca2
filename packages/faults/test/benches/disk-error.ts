import { diskError } from "../../src/faults/hardware/disk-error/index.ts";
import { type FaultBench, makeFolder } from "../support/bench.ts";
import { hasProgram } from "../support/programs.ts";
import { startSubject } from "../support/subject.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: diskError,
    skip: hasProgram("strace") ? undefined : "needs strace",
    async setUp() {
      const [subject, folder] = [await startSubject(), await makeFolder()];
      return {
        target: "local",
        parameters: { pid: subject.pid, files: [`${folder.path}/data`], error: "ENOSPC" },
        snapshot: async () => subject.snapshot(),
        async close() {
          await subject.close();
          await folder.close();
        },
      };
    },
  },
];
