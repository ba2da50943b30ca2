import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTarget } from "../src/index.ts";
import { makeFolder, startSleeper, until } from "./support/bench.ts";

const { signal } = new AbortController();
const hasNamespaces = process.platform === "linux" && process.getuid?.() === 0;

describe("a target", () => {
  test("runs a program with its input, and gives its output and status", async () => {
    const target = openTarget("local", "t-1");
    const result = await target.exec(["sh", "-c", "cat; echo oops >&2; exit 3"], { signal, input: "hello" });
    expect(result).toEqual({ status: 3, stdout: "hello", stderr: "oops\n" });
    await expect(target.exec(["no-such-program"], { signal })).rejects.toThrow("Failed to start 'no-such-program'");
    expect([await target.hasProgram("sh", signal), await target.hasProgram("no-such-program", signal)]).toEqual([
      true,
      false,
    ]);
  });

  test("ends a program and its children at an abort, before it says so", async () => {
    const abort = new AbortController();
    const target = openTarget("local", `t-${randomBytes(4).toString("hex")}`);
    const running = target.exec(["sh", "-c", "sleep 60 & sleep 61"], { signal: abort.signal });
    await until(async () => (await target.held(signal)).length === 3);
    abort.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    await until(async () => (await target.held(signal)).length === 0, 500);
  });

  test("finds all it started, also by another process and with a clean environment, and ends them", async () => {
    const id = `t-${randomBytes(4).toString("hex")}`;
    const script = "echo up; env -i sleep 60 & sleep 60";
    await openTarget("local", id).start(["sh", "-c", script], { signal, ready: "up" });
    const later = openTarget("local", id);
    await until(async () => (await later.held(signal)).length === 3);
    await later.endHeld(signal);
    expect(await later.held(signal)).toEqual([]);
  });

  test("says why a program that should stay did not", async () => {
    const target = openTarget("local", "t-2");
    const starting = target.start(["sh", "-c", "echo no room; exit 5"], { signal, ready: "up" });
    await expect(starting).rejects.toThrow("it ended with status 5: no room");
  });

  test("removes files and empty folders, and does not mind when there are none", async () => {
    const folder = await makeFolder();
    const target = openTarget("local", "t-3");
    await target.makeFolder(`${folder.path}/a`, signal);
    await target.makeFolder(`${folder.path}/a`, signal);
    await target.write(`${folder.path}/a/file`, "x", signal);
    await target.remove(`${folder.path}/a/file`, signal);
    await target.remove(`${folder.path}/a`, signal);
    await target.remove(`${folder.path}/a`, signal);
    expect(await target.exists(`${folder.path}/a`, signal)).toBe(false);
    await folder.close();
  });

  test("never signals a later process of the same number", async () => {
    const sleeper = await startSleeper();
    const target = openTarget("local", "t-4");
    expect(await target.signal({ ...sleeper, startTime: "other" }, "SIGKILL", signal)).toBe(false);
    expect(await target.find(sleeper, signal)).toMatchObject({ name: "sleep" });
    await sleeper.close();
    expect(await target.signal(sleeper, "SIGKILL", signal)).toBe(false);
  });
});

const where = hasNamespaces ? "" : " (skipped: needs root and Linux)";
describe.skipIf(!hasNamespaces)(`a network namespace${where}`, () => {
  const name = `hx${randomBytes(3).toString("hex")}`;
  const ip = (...args: string[]): string => execFileSync("ip", args, { encoding: "utf8" });
  beforeEach(() => void ip("netns", "add", name));
  afterEach(() => {
    if (existsSync(`/run/netns/${name}`)) ip("netns", "del", name);
  });

  test("runs programs inside, and has only the processes that are inside", async () => {
    const target = openTarget(`netns:${name}`, `t-${name}`);
    expect(await target.gone(signal)).toBe(false);
    const { stdout } = await target.exec(["ip", "-o", "link"], { signal });
    expect(stdout.trim().split("\n")).toHaveLength(1);
    const inside = await target.start(["sleep", "60"], { signal });
    await until(async () => (await target.processes(signal)).some(({ pid }) => pid === inside.pid));
    expect(await target.processes(signal)).toHaveLength(1);
    await target.endHeld(signal);
  });

  test("is gone when another one has its name", async () => {
    const noted = await openTarget(`netns:${name}`, "t-5").identity(signal);
    ip("netns", "del", name);
    // Something in between, so that the kernel does not give the same number again.
    ip("netns", "add", `${name}b`);
    ip("netns", "add", name);
    const target = openTarget(`netns:${name}`, "t-5", noted);
    expect(await target.gone(signal)).toBe(true);
    await expect(target.exec(["true"], { signal })).rejects.toThrow(`Failed to enter network namespace '${name}'`);
    ip("netns", "del", `${name}b`);
  });

  test("that has lost its name is entered through a process that is in it", async () => {
    const target = openTarget(`netns:${name}`, `t-${name}-2`);
    const noted = await target.identity(signal);
    await target.exec(["ip", "link", "add", "hx-only-here", "type", "veth"], { signal });
    const inside = await target.start(["sleep", "60"], { signal });
    await until(async () => (await target.processes(signal)).some(({ pid }) => pid === inside.pid));
    ip("netns", "del", name);
    const nameless = openTarget(`netns:${name}`, `t-${name}-2`, noted);
    expect(await nameless.gone(signal)).toBe(false);
    expect((await nameless.exec(["ip", "-o", "link"], { signal })).stdout).toContain("hx-only-here");
    await nameless.endHeld(signal);
    await until(() => nameless.gone(signal));
  });

  test("that does not exist is said to be gone", async () => {
    expect(await openTarget("netns:no-such-one", "t-6").gone(signal)).toBe(true);
    expect(() => openTarget("netns:../x", "t-6")).toThrow("no such kind of target");
  });
});
