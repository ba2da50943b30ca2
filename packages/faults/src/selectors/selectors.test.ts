import type { Random } from "@hormesis/experiment";
import { describe, expect, test } from "vitest";
import type { PrepareContext } from "../ports/fault.ts";
import type { ProcessInfo, Target } from "../ports/target.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "../targets/open-target.ts";
import { parseListening } from "./listeners.ts";
import { selectProcesses } from "./process-selector.ts";

/** A machine whose processes are these. */
function machine(...processes: (Partial<ProcessInfo> & { pid: number })[]): Target {
  const all = processes.map((one) => ({
    parentPid: 1,
    startTime: "b-1",
    name: "node",
    command: "node shop.js",
    uid: 0,
    state: "S",
    cpuTicks: 0,
    ...one,
  }));
  return { ...openTarget("local", "x"), processes: async () => all };
}

function random(seed: number): Random {
  let state = seed;
  return {
    seed: String(seed),
    next: () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647,
    fork: () => random(seed),
  };
}

const context = (seed = 1, ...protectedPids: number[]): PrepareContext => ({
  id: "x",
  clock: systemClock,
  signal: new AbortController().signal,
  random: random(seed),
  protectedPids: new Set([1, ...protectedPids]),
  deadlineMs: 60_000,
});

describe("selecting processes", () => {
  const four = machine({ pid: 11 }, { pid: 12 }, { pid: 13 }, { pid: 14 });

  test.runIf(process.platform === "linux")("a listener that cannot be seen is not said to be absent", async () => {
    const of = (uid: number): string => `0: 00000000:1389 00000000:0000 0A 0:0 00:0 0 ${uid} 0 999999999999 1`;
    const stdout = of(0);
    const hidden = { ...four, exec: async () => ({ status: 0, stdout, stderr: "" }) };
    const selected = selectProcesses({ port: 5001 }, hidden, context());
    await expect(selected).rejects.toThrow(
      "Failed to select a process with port 5001 on local: a process of user 0 listens there, and cannot be seen from here.",
    );
    await expect(selected).rejects.toMatchObject({ code: "PROCESS_HIDDEN", mend: expect.stringContaining("as root") });
  });

  test("nothing that matches is an error", async () => {
    await expect(selectProcesses({ name: "redis" }, four, context())).rejects.toThrow(
      'Failed to select a process with name "redis" on local: there is none.',
    );
  });

  test("several that match need a word about how many", async () => {
    await expect(selectProcesses({ command: "shop" }, four, context())).rejects.toThrow("4 match (11, 12, 13, 14)");
  });

  test("a share is rounded up, and a count is met", async () => {
    expect(await selectProcesses({ name: "node", percent: 0.3 }, four, context())).toHaveLength(2);
    expect(await selectProcesses({ name: "node", count: 3 }, four, context())).toHaveLength(3);
    expect(await selectProcesses({ name: "node", percent: 1 }, four, context())).toHaveLength(4);
  });

  test("the same seed chooses the same ones, another seed others", async () => {
    const chosen = async (seed: number): Promise<string> =>
      (await selectProcesses({ name: "node", count: 2 }, four, context(seed))).map(({ pid }) => pid).join();
    expect(await chosen(7)).toBe(await chosen(7));
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => chosen(index * 997 + 1)));
    expect(new Set(all).size).toBeGreaterThan(1);
  });

  test.each([1, 13])("process %i, which the run itself needs, is refused even among others", async (pid) => {
    const target = machine({ pid: 12 }, { pid, command: "node hormesis run" });
    const selecting = selectProcesses({ name: "node", percent: 1 }, target, context(1, 13));
    await expect(selecting).rejects.toThrow(
      `it matches process ${pid} (node hormesis run), which the run itself needs`,
    );
  });

  test("all that is said must be met, and ended processes and the kernel's threads do not count", async () => {
    const target = machine(
      { pid: 2, parentPid: 0, name: "kthreadd", command: "[kthreadd]" },
      { pid: 20, parentPid: 2, name: "node", command: "[node]" },
      { pid: 21, state: "Z", command: "node shop.js" },
      { pid: 22, command: "node other.js" },
      { pid: 23, name: "MainThread", command: "/usr/bin/node shop.js" },
    );
    const chosen = await selectProcesses({ name: "node", command: "shop" }, target, context());
    expect(chosen.map(({ pid }) => pid)).toEqual([23]);
  });

  test("a pidfile that is not there is named", async () => {
    await expect(selectProcesses({ pidfile: "/nowhere/x.pid" }, four, context())).rejects.toThrow(
      "Failed to read pidfile '/nowhere/x.pid': it cannot be read.",
    );
  });
});

test("the kernel's table of sockets tells who listens", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:1389 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0 100 0 0 10 0",
    "   1: 0100007F:1389 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 778 1 0 100 0 0 10 0",
    "   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 779 1 0 100 0 0 10 0",
  ].join("\n");
  expect(parseListening(table, 5001)).toEqual(["777"]);
  expect(parseListening(table, 80)).toEqual(["779"]);
});
