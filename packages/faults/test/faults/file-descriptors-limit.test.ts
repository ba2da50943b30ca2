import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fileDescriptorsLimit, limitFor } from "../../src/faults/resource-exhaustion/file-descriptors-limit/index.ts";
import { benches } from "../benches/file-descriptors-limit.ts";
import { describeLaws } from "../support/laws.ts";
import { refusal, withFault } from "../support/with-fault.ts";
import { withSubjects } from "../support/with-subjects.ts";

benches.forEach(describeLaws);
const skip = benches[0]?.skip ?? (process.platform === "linux" ? undefined : "needs Linux");

test.skipIf(skip !== undefined)(
  `the process opens three more files and then none, its neighbour does (${skip ?? "as any user"})`,
  () =>
    withSubjects(async (subject, neighbour) => {
      const before = limitsOf(subject.pid);
      let child = 0;
      await withFault(fileDescriptorsLimit, { parameters: { pid: subject.pid, more: 6 } }, async () => {
        expect(await subject.ask({ do: "open", count: 20 })).toMatchObject({ result: "EMFILE", value: 6 });
        expect(await neighbour.ask({ do: "open", count: 20 })).toMatchObject({ result: "ok", value: 20 });
        // What it starts meanwhile has the low limit as well.
        const started = await subject.ask({ do: "start" });
        expect(started.result).toBe("ok");
        child = started.value;
        expect(limitsOf(child)).not.toBe(before);
      });
      expect(await subject.ask({ do: "open", count: 20 })).toMatchObject({ result: "ok" });
      expect([limitsOf(subject.pid), limitsOf(child)]).toEqual([before, before]);
    }),
);

test.skipIf(skip !== undefined)(`a process that may open no more as it is, is refused (${skip ?? "as any user"})`, () =>
  withSubjects(async (subject) => {
    expect(await refusal(fileDescriptorsLimit, { pid: subject.pid, more: 1_000_000 })).toMatch(
      /it may open no more than \d+ as it is\.$/,
    );
  }),
);

test("gaps among the numbers of open files count as room", () => {
  expect(limitFor(new Set([0, 1, 2]), 0)).toBe(3);
  expect(limitFor(new Set([0, 1, 2, 5]), 0)).toBe(3);
  expect(limitFor(new Set([0, 1, 2, 5]), 3)).toBe(7);
});

function limitsOf(pid: number): string {
  return /^Max open files.*$/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[0] ?? "";
}
