import { expect, test } from "vitest";
import { memoryFill } from "../../src/faults/resource-exhaustion/memory-fill/index.ts";
import { processesBelow, statusOf } from "../support/outside.ts";
import { benches } from "../benches/memory-fill.ts";
import { until } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);

test.skipIf(process.platform !== "linux")("the memory is used for real, and free again afterwards", async () => {
  const before = new Set(processesBelow().map(({ pid }) => pid));
  await withFault(memoryFill, { parameters: { size: "192MiB" } }, async ({ observe }) => {
    const [holder] = processesBelow(before);
    expect(Number.parseInt(statusOf(holder!.pid, "RssAnon")!, 10)).toBeGreaterThan(192 * 1024);
    expect((await observe()).evidence).toMatchObject({ wantedBytes: 192 * 2 ** 20 });
  });
  // A killed process is listed until its parent has heard of it.
  await until(() => processesBelow(before).length === 0);
});

test("more than leaves the floor free is refused, and so are sizes without a unit", async () => {
  expect(await refusal(memoryFill, { size: "900GiB" })).toMatch(/must stay so\.$/);
  expect(await refusal(memoryFill, { percent: "100%" })).toMatch(/must stay so\.$/);
  expect(await refusal(memoryFill, { size: 64 })).toBe('64 has no unit: write "64B" or "64MB"');
  expect(await refusal(memoryFill, {})).toBe("say how much: give size or percent, one of them");
  expect(await refusal(memoryFill, { size: "1MiB", keepFree: "1MiB" })).toBe("must be at least 128MiB");
});
