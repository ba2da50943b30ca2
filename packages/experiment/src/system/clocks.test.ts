import { describe, expect, it, vi } from "vitest";
import { clockLaws } from "../../test/support/clock-laws.ts";
import { createSimulatedClock } from "./simulated-clock.ts";
import { systemClock } from "./system-clock.ts";

clockLaws("the system clock", () => systemClock);
clockLaws("the simulated clock", () => createSimulatedClock());

const quiet = new AbortController().signal;

describe("the system clock", () => {
  it("says the machine's time, to within a few milliseconds", () => {
    for (let round = 0; round < 1000; round += 1) expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(10);
  });

  it("does not wake early from a sleep longer than a timer can be", async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(2 ** 40, controller.signal).then(() => "awake");
    const winner = await Promise.race([sleep, systemClock.sleep(20, quiet).then(() => "still asleep")]);
    expect(winner).toBe("still asleep");
    controller.abort(new Error("done"));
    await expect(sleep).rejects.toThrow("done");
  });

  it("holds no timer and no listener after it ended or was aborted", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    await systemClock.sleep(1, controller.signal);
    expect(removed).toHaveBeenCalledTimes(1);
    const sleep = systemClock.sleep(60_000, controller.signal);
    expect(timers()).toBe(before + 1);
    controller.abort(new Error("done"));
    await expect(sleep).rejects.toThrow("done");
    expect(timers()).toBe(before);
  });
});

describe("the simulated clock", () => {
  it("lets a day pass in no time, on an instant that can be chosen", async () => {
    const clock = createSimulatedClock({ startMs: 1000 });
    await clock.sleep(86_400_000, quiet);
    expect(clock.now()).toBe(86_401_000);
    expect(clock.sleepers()).toBe(0);
  });

  it("gives whoever woke the chance to sleep less than the others", async () => {
    const clock = createSimulatedClock();
    const seen: number[] = [];
    const tick = async (): Promise<void> => {
      for (let round = 0; round < 4; round += 1) {
        await clock.sleep(10, quiet);
        seen.push(clock.monotonic());
      }
    };
    await Promise.all([tick(), clock.sleep(25, quiet).then(() => seen.push(-clock.monotonic()))]);
    expect(seen).toEqual([10, 20, -25, 30, 40]);
  });

  it("stands still until it is advanced, when it is manual", async () => {
    const clock = createSimulatedClock({ passes: "manual" });
    const seen: string[] = [];
    void clock.sleep(10, quiet).then(() => seen.push(`first at ${clock.monotonic()}`));
    void clock.sleep(30, quiet).then(() => seen.push(`second at ${clock.monotonic()}`));
    await clock.advance(9);
    expect(seen).toEqual([]);
    await clock.advance(12);
    expect(seen).toEqual(["first at 10"]);
    expect(clock.sleepers()).toBe(1);
    await clock.advance(100);
    expect(seen).toEqual(["first at 10", "second at 30"]);
    expect(clock.monotonic()).toBe(121);
  });
});
