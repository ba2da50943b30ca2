import { clockSkew } from "../../src/faults/hardware/clock-skew/index.ts";
import { type FaultBench, makeFolder } from "../support/bench.ts";
import { faketimeEnvironment, faketimeLibrary } from "../support/faketime.ts";
import { startSubject } from "../support/subject.ts";

export const benches: readonly FaultBench[] = [
  {
    fault: clockSkew,
    skip: faketimeLibrary === undefined ? "needs libfaketime" : undefined,
    async setUp() {
      const folder = await makeFolder();
      const subject = await startSubject(faketimeEnvironment(`${folder.path}/time`));
      return {
        target: "local",
        parameters: { pid: subject.pid, offset: "+1h" },
        // Rounded, since time goes on: how many minutes the process's clock is off; -0 is 0.
        snapshot: async () => Math.round(((await subject.ask({ do: "now" })).value - Date.now()) / 60_000) + 0,
        async close() {
          await subject.close();
          await folder.close();
        },
      };
    },
  },
];
