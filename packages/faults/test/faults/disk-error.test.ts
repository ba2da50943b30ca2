import { expect, test } from "vitest";
import { diskError } from "../../src/faults/hardware/disk-error/index.ts";
import { benches } from "../benches/disk-error.ts";
import { makeFolder } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";
import { refusal, withFault } from "../support/with-fault.ts";
import { withSubjects } from "../support/with-subjects.ts";

benches.forEach(describeLaws);
const skip = benches[0]?.skip ?? (process.platform === "linux" ? undefined : "needs Linux");

test.skipIf(skip !== undefined)(
  `writing one file fails; another file, and another process, do not (${skip ?? "strace"})`,
  async () => {
    const folder = await makeFolder();
    const [file, other] = [`${folder.path}/data`, `${folder.path}/other`];
    await withSubjects(async (subject, neighbour) => {
      const parameters = { pid: subject.pid, files: [file], error: "ENOSPC" };
      await withFault(diskError, { parameters }, async () => {
        expect((await subject.ask({ do: "write", file, bytes: 10 })).result).toBe("ENOSPC");
        expect((await subject.ask({ do: "read", file })).result).toBe("ok");
        expect((await subject.ask({ do: "write", file: other, bytes: 10 })).result).toBe("ok");
        expect((await neighbour.ask({ do: "write", file, bytes: 10 })).result).toBe("ok");
        // A process has one tracer at most, so a second fault of this kind is refused before it begins.
        expect(await refusal(diskError, parameters)).toMatch(/process \d+ traces it already\.$/);
      });
      expect((await subject.ask({ do: "write", file, bytes: 10 })).result).toBe("ok");
    });
    await folder.close();
  },
);

test.skipIf(skip !== undefined)(
  `every third reading fails when it is to be every third (${skip ?? "strace"})`,
  async () => {
    const folder = await makeFolder();
    const file = `${folder.path}/data`;
    await withSubjects(async (subject) => {
      await subject.ask({ do: "write", file, bytes: 0 });
      const parameters = { pid: subject.pid, files: [file], operations: ["open"], error: "EIO", every: 3 };
      await withFault(diskError, { parameters }, async () => {
        const results: string[] = [];
        for (let turn = 0; turn < 6; turn += 1) results.push((await subject.ask({ do: "read", file })).result);
        expect(results).toEqual(["EIO", "ok", "ok", "EIO", "ok", "ok"]);
      });
    });
    await folder.close();
  },
);

test("a file that is not named by its whole path is refused", async () => {
  expect(await refusal(diskError, { pid: 1, files: ["data"] })).toBe("must be an absolute path");
});
