import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  eventually,
  isRunning,
  needsPython,
  openTestBridge,
  type PerformOptions,
  python,
  type TestBridge,
} from "../support/python.ts";

const folder = mkdtempSync(join(tmpdir(), "hormesis-python-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Performs, aborts after a while (and not before `ready`), and tells how long the end took after that. */
async function interrupted(
  shared: TestBridge,
  [module, func, given]: [string, string, Record<string, string | number>],
  { ready = () => true, ...options }: PerformOptions & { ready?: () => boolean } = {},
) {
  // A slow start must not be mistaken for the call itself.
  await shared.perform("extras", "thread");
  const controller = new AbortController();
  const outcome = shared.perform(module, func, given, { ...options, signal: controller.signal });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await eventually(ready);
  const abortedAt = performance.now();
  controller.abort(new Error("test"));
  return { outcome: await outcome, tookMs: performance.now() - abortedAt };
}

async function pidOf(shared: TestBridge): Promise<number> {
  const outcome = await shared.perform("extras", "where");
  if (outcome.status !== "succeeded") throw new Error(outcome.reason);
  return (outcome.output as { pid: number }).pid;
}

describe.skipIf(python === undefined)(`interrupting Python ${needsPython}`, () => {
  test.each([
    ["a sleep", ["mods", "sleep", { s: 60 }], false],
    ["a sleep in the background", ["mods", "sleep", { s: 60 }], true],
    ["many short sleeps", ["mods", "sleep_steps", { s: 60 }], false],
    ["many short sleeps in the background", ["mods", "sleep_steps", { s: 60 }], true],
    ["a busy loop", ["extras", "spin", {}], false],
    ["a busy loop in the background", ["extras", "spin", {}], true],
  ] as [string, [string, string, Record<string, number>], boolean][])(
    "%s ends at once, and Python keeps its state",
    async (_title, call, background) => {
      await using shared = openTestBridge();
      const pid = await pidOf(shared);
      const { outcome, tookMs } = await interrupted(shared, call, { background });
      expect(outcome).toEqual({ status: "interrupted", reason: "interrupted" });
      expect(tookMs).toBeLessThan(900);
      expect(await pidOf(shared)).toBe(pid);
    },
  );

  test("Python code may clean up first", async () => {
    await using shared = openTestBridge();
    const path = join(folder, "careful");
    await interrupted(shared, ["extras", "careful", { path }], { ready: () => existsSync(path) });
    expect(readFileSync(path, "utf8")).toBe("cleaned up");
  });

  test("what Python code makes of the interruption is still an interruption", async () => {
    await using shared = openTestBridge();
    const { outcome } = await interrupted(shared, ["extras", "translated", {}]);
    expect(outcome).toEqual({ status: "interrupted", reason: "interrupted (ValueError: stopped)" });
  });

  test("a process that Python waits for is ended too", async () => {
    await using shared = openTestBridge();
    const pidFile = join(folder, "child");
    const pidOfChild = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0);
    await interrupted(shared, ["extras", "child", { pid_file: pidFile }], { ready: () => pidOfChild() > 0 });
    await eventually(() => !isRunning(pidOfChild()));
  });

  test.each([
    ["swallows every exception", "stubborn"],
    ["is stuck in C code that holds the interpreter's lock", "locked"],
  ])("code that %s is killed within two seconds, and the next call has a new Python", async (_title, func) => {
    await using shared = openTestBridge();
    const pid = await pidOf(shared);
    const beside = shared.perform("extras", "spin", { seconds: 60 }, { background: true });
    const { outcome, tookMs } = await interrupted(shared, ["extras", func, {}]);
    expect(outcome).toEqual({ status: "interrupted", reason: "interrupted" });
    expect(tookMs).toBeLessThan(2000);
    const reason = "the Python process was killed, as an interrupted call in it did not end";
    expect(await beside).toEqual({ status: "failed", reason });
    expect(shared.log).toContain(`WARNING ${reason}. What Python modules kept in memory is lost.`);
    expect(await pidOf(shared)).not.toBe(pid);
    await eventually(() => !isRunning(pid));
  });

  test("what is interrupted before it starts never runs", async () => {
    await using shared = openTestBridge();
    const signal = AbortSignal.abort(new Error("test"));
    const path = join(folder, "never");
    expect(await shared.perform("extras", "careful", { path }, { signal })).toMatchObject({ status: "interrupted" });
    expect(existsSync(path)).toBe(false);
  });

  test.each(["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2"])(
    "%s that Python sends to itself reaches the runner, which may end the activity before it goes on",
    async (sig) => {
      await using shared = openTestBridge();
      expect(await shared.perform("mods", "kill", { sig })).toEqual({ status: "succeeded", output: "killed" });
      expect(shared.signals).toEqual([sig]);

      const controller = new AbortController();
      const outcome = shared.perform("mods", "kill", { sig, after: 0.2 }, { signal: controller.signal });
      await eventually(() => shared.signals.length === 2);
      controller.abort(new Error("test"));
      expect(await outcome).toMatchObject({ status: "interrupted" });

      await shared.perform("mods", "kill", { sig }, { background: true });
      // The main thread takes signals, while the answer comes from the background call's thread.
      await eventually(() => shared.signals.length === 3);
    },
  );
});

describe.skipIf(python === undefined)(`the Python process ${needsPython}`, () => {
  test.each([
    ["exit", "with exit code 7: last words"],
    ["kill", "by SIGKILL: last words"],
  ])("that dies (%s) is a clear failure, and the next call starts another", async (how, reason) => {
    await using shared = openTestBridge();
    expect(await shared.perform("extras", "die", { how })).toEqual({
      status: "failed",
      reason: `the Python process ended ${reason}`,
    });
    expect(await shared.perform("mods", "ok")).toMatchObject({ status: "succeeded" });
  });

  test("ends by itself when it is closed, so that exit functions run", async () => {
    const shared = openTestBridge();
    const pid = await pidOf(shared);
    const path = join(folder, "goodbye");
    await shared.perform("extras", "at_exit", { path });
    await shared.bridge.close();
    expect(readFileSync(path, "utf8")).toBe("said goodbye");
    expect(isRunning(pid)).toBe(false);
    expect(await shared.perform("mods", "ok")).toEqual({ status: "failed", reason: "the Python bridge is closed" });
  });

  test("is killed by close when it does not end", async () => {
    const shared = openTestBridge();
    const pid = await pidOf(shared);
    const outcome = shared.perform("extras", "stubborn");
    const started = performance.now();
    await shared.bridge.close();
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await outcome).toMatchObject({ status: "failed" });
    await eventually(() => !isRunning(pid));
  });

  test("is not started before it is needed, nor by close", async () => {
    const shared = openTestBridge({ python: "/nonexistent/python3" });
    await shared.bridge.close();
    expect(shared.log).toEqual([]);
  });
});
