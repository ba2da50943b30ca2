import { cpus } from "node:os";
import { expect, test } from "vitest";
import { cpuLoad } from "../../src/faults/resource-exhaustion/cpu-load/index.ts";
import { coresUsedBy, processesBelow } from "../support/outside.ts";
import { hasProgram } from "../support/programs.ts";
import { benches } from "../benches/cpu-load.ts";
import { describeLaws } from "../support/laws.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);

const missing = { builtin: undefined, "stress-ng": hasProgram("stress-ng") ? undefined : "needs stress-ng" };

for (const method of ["builtin", "stress-ng"] as const) {
  test.skipIf(missing[method] !== undefined)(`${method} uses what was asked for, and no more`, async () => {
    const before = new Set(processesBelow().map(({ pid }) => pid));
    await withFault(cpuLoad, { parameters: { load: "50%", cores: 1, method } }, async ({ observe }) => {
      const used = await coresUsedBy(
        processesBelow(before).map(({ pid }) => pid),
        1000,
      );
      // A busy machine gives less than was asked for, but nothing makes it more.
      expect(used).toBeGreaterThan(0.2);
      expect(used).toBeLessThan(0.65);
      expect((await observe()).evidence).toMatchObject({ wantedCores: 0.5 });
    });
    expect(processesBelow(before)).toEqual([]);
  });
}

test("the niceness asked for is that of what burns", async () => {
  const before = new Set(processesBelow().map(({ pid }) => pid));
  await withFault(cpuLoad, { parameters: { load: "5%", cores: 1, nice: 15, method: "builtin" } }, async () => {
    const [holder] = processesBelow(before);
    const { readdirSync, readFileSync } = await import("node:fs");
    const nices = readdirSync(`/proc/${holder?.pid}/task`).map((task) => {
      const stat = readFileSync(`/proc/${holder?.pid}/task/${task}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
    });
    // The threads that the engine started for itself before are not what burns.
    expect(nices.filter((nice) => nice === 15).length).toBeGreaterThanOrEqual(2);
  });
});

test("the whole machine is refused, and so is a load without its unit", async () => {
  const all = cpus().length;
  expect(await refusal(cpuLoad, { load: "100%", cores: all })).toMatch(/at most [\d.]+ may be taken/);
  expect(await refusal(cpuLoad, { load: "10%", cores: all + 1 })).toMatch(/^Failed to load 10% of/);
  expect(await refusal(cpuLoad, { load: 20 })).toBe('20 has no unit: write "20%"');
  expect(await refusal(cpuLoad, {})).toBe("not refused");
});
