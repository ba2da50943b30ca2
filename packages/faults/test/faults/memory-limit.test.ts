import { expect, test } from "vitest";
import { memoryLimit } from "../../src/faults/resource-exhaustion/memory-limit/index.ts";
import { benches } from "../benches/memory-limit.ts";
import { describeLaws } from "../support/laws.ts";
import { refusal, withFault } from "../support/with-fault.ts";
import { withSubjects } from "../support/with-subjects.ts";

benches.forEach(describeLaws);
const skip = benches[0]?.skip;

test.skipIf(skip !== undefined)(
  `who wants more than the limit is ended, its neighbour is not (${skip ?? "root"})`,
  () =>
    withSubjects(async (subject, neighbour) => {
      await withFault(memoryLimit, { parameters: { pid: subject.pid, limit: "32MiB" } }, async ({ observe }) => {
        expect((await subject.ask({ do: "take", bytes: 4 * 2 ** 20 })).result).toBe("ok");
        expect((await neighbour.ask({ do: "take", bytes: 64 * 2 ** 20 })).result).toBe("ok");
        expect((await subject.ask({ do: "take", bytes: 64 * 2 ** 20 })).result).toBe("ended");
        // The limit goes on to hold for what is left.
        expect((await observe()).state).toBe("active");
      });
      expect(neighbour.ended()).toBe(false);
    }),
);

test("sizes without a unit, and too small ones, are refused", async () => {
  expect(await refusal(memoryLimit, { pid: 1, limit: 64 })).toBe('64 has no unit: write "64B" or "64MB"');
  expect(await refusal(memoryLimit, { pid: 1, limit: "1KiB" })).toBe("must be at least 4MiB");
});
