import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { clockSkew } from "../../src/faults/hardware/clock-skew/index.ts";
import { benches } from "../benches/clock-skew.ts";
import { makeFolder } from "../support/bench.ts";
import { faketimeEnvironment } from "../support/faketime.ts";
import { describeLaws } from "../support/laws.ts";
import { startSubject, type Subject } from "../support/subject.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);
const skip = benches[0]?.skip ?? (process.platform === "linux" ? undefined : "needs Linux");

test.skipIf(skip !== undefined)(
  `its clock is an hour behind, its neighbour's is not; then both are right (${skip ?? "libfaketime"})`,
  async () => {
    const folder = await makeFolder();
    const file = `${folder.path}/time`;
    writeFileSync(file, "+0\n");
    const subject = await startSubject(faketimeEnvironment(file));
    const neighbour = await startSubject(faketimeEnvironment(`${folder.path}/other`));
    await withFault(clockSkew, { parameters: { pid: subject.pid, offset: "-1h" } }, async () => {
      expect(await minutesOff(subject)).toBe(-60);
      expect(await minutesOff(neighbour)).toBe(0);
    });
    expect(await minutesOff(subject)).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("+0\n");
    await Promise.all([subject.close(), neighbour.close()]);
    await folder.close();
  },
);

test.skipIf(skip !== undefined)(
  `a process that does not run under libfaketime is refused (${skip ?? "libfaketime"})`,
  async () => {
    const subject = await startSubject();
    expect(await refusal(clockSkew, { pid: subject.pid, offset: "+1h" })).toMatch(
      /it does not run under libfaketime\.$/,
    );
    await subject.close();
  },
);

test("an offset needs its sign and its unit", async () => {
  expect(await refusal(clockSkew, { pid: 1, offset: "1h" })).toBe(
    '1h has no sign: write "+1h" (ahead) or "-1h" (behind)',
  );
  expect(await refusal(clockSkew, { pid: 1, offset: "+20" })).toBe('20 has no unit: write "20ms" or "20s"');
  expect(await refusal(clockSkew, { pid: 1, offset: 20 })).toBe('20 has no unit: write "20ms" or "20s"');
});

/** Nothing is added to it that -0 and 0 be the same. */
async function minutesOff(subject: Subject): Promise<number> {
  return Math.round(((await subject.ask({ do: "now" })).value - Date.now()) / 60_000) + 0;
}
