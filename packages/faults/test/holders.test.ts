import { expect, test } from "vitest";
import { systemClock } from "@hormesis/experiment/clock";
import { startProgram } from "../src/holders/node-program.ts";
import { tether } from "../src/holders/tether.ts";
import { openTarget } from "../src/targets/open-target.ts";

const ctx = { id: `hold-${process.pid}`, clock: systemClock, signal: new AbortController().signal };
const target = openTarget("local", ctx.id);
const hold = (argv: readonly string[]): Promise<unknown> =>
  startProgram({ title: "a tether", text: tether, settings: { argv } }, target, ctx);

test("a program that ends at once is told with what it said, not taken for one that works", async () => {
  await expect(hold(["sh", "-c", "echo no room here; exit 3"])).rejects.toThrow(
    /^Failed to start a tether: no room here\.$/,
  );
  await expect(hold(["no-such-program"])).rejects.toThrow(/spawn no-such-program E/);
  expect(await target.held(ctx.signal)).toEqual([]);
});

test("a program that stays is held, and its child with it, until both are ended", async () => {
  await hold(["sleep", "60"]);
  expect((await target.held(ctx.signal)).map(({ name }) => name)).toContain("sleep");
  await target.endHeld(ctx.signal);
  expect(await target.held(ctx.signal)).toEqual([]);
});
