import type { Clock } from "../../src/ports/clock.ts";
import { describe, expect, it } from "vitest";

/** What every clock must do, real or not. Nothing here waits longer than a few hundredths of a second of real time. */
export function clockLaws(name: string, create: () => Clock): void {
  describe(`${name} obeys the laws of clocks`, () => {
    const quiet = () => new AbortController().signal;

    it("never goes back", async () => {
      const clock = create();
      let before = clock.monotonic();
      for (let round = 0; round < 20; round += 1) {
        await clock.sleep(round % 3, quiet());
        const after = clock.monotonic();
        expect(after).toBeGreaterThanOrEqual(before);
        before = after;
      }
    });

    it("sleeps at least as long as asked", async () => {
      const clock = create();
      for (const ms of [0, 1, 5.5, 20]) {
        const start = clock.monotonic();
        await clock.sleep(ms, quiet());
        expect(clock.monotonic() - start).toBeGreaterThanOrEqual(ms);
      }
    });

    it("takes no time for a sleep of nothing or less", async () => {
      const clock = create();
      const start = clock.monotonic();
      await clock.sleep(0, quiet());
      await clock.sleep(-5, quiet());
      expect(clock.monotonic() - start).toBeLessThan(200);
    });

    it("moves wall time as it moves the other", async () => {
      const clock = create();
      const wall = clock.now();
      const start = clock.monotonic();
      await clock.sleep(30, quiet());
      expect(Math.abs(clock.now() - wall - (clock.monotonic() - start))).toBeLessThan(5);
    });

    it("wakes the shorter sleep first", async () => {
      const clock = create();
      const order: string[] = [];
      await Promise.all([
        clock.sleep(40, quiet()).then(() => order.push("long")),
        clock.sleep(5, quiet()).then(() => order.push("short")),
      ]);
      expect(order).toEqual(["short", "long"]);
    });

    it("refuses to sleep on a signal that is already aborted, with its reason", async () => {
      const reason = new Error("stop");
      await expect(create().sleep(1, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it("ends a sleep at once when its signal is aborted, with its reason", async () => {
      const clock = create();
      const controller = new AbortController();
      const reason = new Error("enough");
      const sleep = clock.sleep(86_400_000, controller.signal);
      const start = clock.monotonic();
      controller.abort(reason);
      await expect(sleep).rejects.toBe(reason);
      expect(clock.monotonic() - start).toBeLessThan(1000);
    });

    it("refuses a length that is no number", async () => {
      await expect(create().sleep(Number.NaN, quiet())).rejects.toThrow(RangeError);
    });
  });
}
