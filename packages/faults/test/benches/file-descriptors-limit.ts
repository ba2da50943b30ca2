import { fileDescriptorsLimit } from "../../src/faults/resource-exhaustion/file-descriptors-limit/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { hasProgram } from "../support/programs.ts";
import { startSubject } from "../support/subject.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: fileDescriptorsLimit,
    skip: hasProgram("prlimit") ? undefined : "needs prlimit",
    async setUp() {
      const subject = await startSubject();
      return {
        target: "local",
        parameters: { pid: subject.pid, more: 3 },
        snapshot: async () => subject.snapshot(),
        close: () => subject.close(),
      };
    },
  },
];
