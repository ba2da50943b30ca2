import { describe, expect, it } from "vitest";
import { systemTimers } from "./system-timers.ts";

/** How long a wait took. */
const waited = (delayMs: number): Promise<number> =>
  new Promise((resolve) => {
    const startedAtMs = performance.now();
    systemTimers.start(delayMs, () => resolve(performance.now() - startedAtMs));
  });

describe("a timer of the machine", () => {
  it.each([-5, 0, 0.3, 1, 7.6, 20])("of %f ms calls back, later than the call and not too early", async (delayMs) => {
    expect(await waited(delayMs)).toBeGreaterThanOrEqual(Math.max(0, delayMs));
  });

  it("calls back once for each of hundreds that wait at the same time", async () => {
    const delays = Array.from({ length: 500 }, (_, index) => (index % 50) / 10);
    const took = await Promise.all(delays.map(waited));
    expect(took.every((tookMs, index) => tookMs >= (delays[index] ?? 0))).toBe(true);
  });

  it("that is cancelled calls nobody back, however late that is, and as often as it is done", async () => {
    let calls = 0;
    for (let round = 0; round < 100; round += 1) {
      const timer = systemTimers.start(round / 20, () => (calls += 1));
      timer.cancel();
      timer.cancel();
    }
    const running = systemTimers.start(2.5, () => (calls += 1));
    await waited(1.8);
    running.cancel();
    running.cancel();
    await waited(10);
    expect(calls).toBe(0);
  });

  it("may be as long as one likes", async () => {
    let isCalled = false;
    const timer = systemTimers.start(1e12, () => (isCalled = true));
    await waited(5);
    timer.cancel();
    expect(isCalled).toBe(false);
  });
});
