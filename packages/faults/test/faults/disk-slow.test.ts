import { expect, test } from "vitest";
import { diskSlow } from "../../src/faults/hardware/disk-slow/index.ts";
import { benches } from "../benches/disk-slow.ts";
import { makeFolder } from "../support/bench.ts";
import { makeLoopDisk } from "../support/disks.ts";
import { describeLaws } from "../support/laws.ts";
import { refusal, withFault } from "../support/with-fault.ts";
import { withSubjects } from "../support/with-subjects.ts";

benches.forEach(describeLaws);
const linux = process.platform === "linux" ? undefined : "needs Linux";
const [noDelay, noRate] = [benches[0]?.skip ?? linux, benches[1]?.skip ?? linux];

test.skipIf(noDelay !== undefined)(
  `writing one file takes longer; another does not (${noDelay ?? "strace"})`,
  async () => {
    const folder = await makeFolder();
    const [file, other] = [`${folder.path}/data`, `${folder.path}/other`];
    await withSubjects(async (subject, neighbour) => {
      const parameters = { pid: subject.pid, files: [file], operations: ["write"], delay: "300ms" };
      await withFault(diskSlow, { parameters }, async () => {
        expect((await subject.ask({ do: "write", file, bytes: 10 })).ms).toBeGreaterThanOrEqual(300);
        expect((await subject.ask({ do: "write", file: other, bytes: 10 })).ms).toBeLessThan(250);
        expect((await neighbour.ask({ do: "write", file, bytes: 10 })).ms).toBeLessThan(250);
      });
      expect((await subject.ask({ do: "write", file, bytes: 10 })).ms).toBeLessThan(250);
    });
    await folder.close();
  },
);

test.skipIf(noRate !== undefined)(
  `a megabyte a second is what gets through; a neighbour's is not held up (${noRate ?? "root"})`,
  async () => {
    const disk = await makeLoopDisk(16);
    const bytes = 2 ** 20;
    await withSubjects(async (subject, neighbour) => {
      const parameters = { pid: subject.pid, path: disk.path, perSecond: "1MiB" };
      await withFault(diskSlow, { parameters }, async () => {
        const slow = await subject.ask({ do: "write", file: `${disk.path}/a`, bytes });
        expect(slow.result).toBe("ok");
        expect(slow.ms).toBeGreaterThan(700);
        expect((await neighbour.ask({ do: "write", file: `${disk.path}/b`, bytes })).ms).toBeLessThan(500);
      });
      expect((await subject.ask({ do: "write", file: `${disk.path}/a`, bytes })).ms).toBeLessThan(500);
    });
    await disk.close();
  },
);

test("what belongs together is asked for together, and durations need a unit", async () => {
  expect(await refusal(diskSlow, { pid: 1 })).toBe("say how slow: give delay or perSecond, one of them");
  expect(await refusal(diskSlow, { pid: 1, delay: "1s" })).toMatch(/^delay and files belong together/);
  expect(await refusal(diskSlow, { pid: 1, perSecond: "1MiB" })).toMatch(/^perSecond and path belong together/);
  expect(await refusal(diskSlow, { pid: 1, delay: 150, files: ["/a"] })).toBe(
    '150 has no unit: write "150ms" or "150s"',
  );
});
