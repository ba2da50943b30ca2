import { expect, test } from "vitest";
import { pidsLimit } from "../../src/faults/resource-exhaustion/pids-limit/index.ts";
import { benches } from "../benches/pids-limit.ts";
import { describeLaws } from "../support/laws.ts";
import { until } from "../support/bench.ts";
import { statusOf } from "../support/outside.ts";
import { groupsOf, withSubjects } from "../support/with-subjects.ts";
import { withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);
const skip = benches[0]?.skip;

test.skipIf(skip !== undefined)(
  `the process starts one more and then none, its neighbour does (${skip ?? "root"})`,
  () =>
    withSubjects(async (subject, neighbour) => {
      const before = groupsOf(subject.pid);
      // An engine that has just started ends a thread or two, which would make room.
      await until(() => statusOf(subject.pid, "Threads") === statusOf(neighbour.pid, "Threads"));
      let child = 0;
      await withFault(pidsLimit, { parameters: { pid: subject.pid, more: 1 } }, async () => {
        const first = await subject.ask({ do: "start" });
        expect(first.result).toBe("ok");
        child = first.value;
        expect(groupsOf(child)).not.toBe(before);
        expect((await subject.ask({ do: "start" })).result).toBe("EAGAIN");
        expect((await neighbour.ask({ do: "start" })).result).toBe("ok");
        expect((await neighbour.ask({ do: "start" })).result).toBe("ok");
      });
      // What was started meanwhile came back as well.
      expect([groupsOf(subject.pid), groupsOf(child)]).toEqual([before, before]);
      expect((await subject.ask({ do: "start" })).result).toBe("ok");
    }),
);
