import { expect, test } from "vitest";
import { cpuLimit } from "../../src/faults/resource-exhaustion/cpu-limit/index.ts";
import { benches } from "../benches/cpu-limit.ts";
import { describeLaws } from "../support/laws.ts";
import { coresUsedBy } from "../support/outside.ts";
import { refusal, withFault } from "../support/with-fault.ts";
import { withSubjects } from "../support/with-subjects.ts";

benches.forEach(describeLaws);
const skip = benches[0]?.skip;

test.skipIf(skip !== undefined)(`the process gets a tenth of a core, its neighbour more (${skip ?? "root"})`, () =>
  withSubjects(async (subject, neighbour) => {
    await withFault(cpuLimit, { parameters: { pid: subject.pid, limit: "10%" } }, async ({ observe }) => {
      const work = [subject.ask({ do: "burn", ms: 1000 }), neighbour.ask({ do: "burn", ms: 1000 })] as const;
      const used = await coresUsedBy([subject.pid], 900);
      const [limited, free] = await Promise.all(work);
      expect(used).toBeLessThan(0.2);
      expect(limited.value).toBeLessThan(250);
      expect(free.value).toBeGreaterThan(limited.value * 1.5);
      expect(JSON.stringify((await observe()).evidence)).toMatch(/nr_throttled [1-9]/);
    });
    // And the limit is gone with the fault.
    expect((await subject.ask({ do: "burn", ms: 500 })).value).toBeGreaterThan(100);
  }),
);

test("a share without its unit, and a selector that selects nothing, are refused", async () => {
  expect(await refusal(cpuLimit, { pid: 1, limit: "20" })).toBe('20 has no unit: write "20%"');
  expect(await refusal(cpuLimit, { limit: "20%" })).toMatch(/^say which process/);
  expect(await refusal(cpuLimit, { pid: 1, limit: "20%" })).toMatch(/which the run itself needs/);
});
