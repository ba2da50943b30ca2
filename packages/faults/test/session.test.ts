import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AnyFault,
  catalogue,
  type FaultSession,
  type FaultSessionOptions,
  halt,
  openFaultSession,
  recover,
} from "../src/index.ts";
import { readLedger } from "../src/ledger/read-ledger.ts";
import { isAlive, readProcess } from "../src/machine/process-table.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { makeFolder, seededRandom, type Sleeper, startSleeper, until } from "./support/bench.ts";
import { type CrashLab, openCrashLab } from "./support/crash-lab.ts";

const { signal } = new AbortController();
let folder: Awaited<ReturnType<typeof makeFolder>>;
let sleeper: Sleeper;
let sessions: FaultSession[];
beforeEach(async () => {
  folder = await makeFolder();
  sleeper = await startSleeper();
  sessions = [];
});
afterEach(async () => {
  for (const session of sessions) await session.close();
  await sleeper.close();
  await folder.close();
});

function open(runId: string, more: Partial<FaultSessionOptions> = {}): FaultSession {
  const own = { runId, stateFolder: folder.path, clock: systemClock, random: seededRandom(runId) };
  const session = openFaultSession({ ...own, ...more });
  sessions.push(session);
  return session;
}

const pause = (more: object = {}) => ({
  fault: "process.pause",
  target: "local",
  parameters: { pid: sleeper.pid, method: "signal" },
  ...more,
});
const isStopped = (): boolean => readProcess(sleeper.pid)?.state === "T";
const typesOf = (runId: string): string[] =>
  readLedger(join(folder.path, `${runId}.ndjson`)).records.map(({ type }) => type);
const guardsOf = (runId: string): number[] =>
  readLedger(join(folder.path, `${runId}.ndjson`)).records.flatMap((record) =>
    record.type === "guard" ? [record.process.pid] : [],
  );

describe("a session", () => {
  test("puts a fault in and takes it out again, each step on the disk first", async () => {
    const session = open("r1");
    expect(readdirSync(folder.path)).toEqual([]);
    const injected = await session.inject(pause(), signal);
    expect(injected).toMatchObject({ fault: "process.pause", evidence: { stopped: [sleeper.pid] } });
    expect(isStopped()).toBe(true);
    expect(await session.revertAll()).toMatchObject([{ id: injected.id, outcome: "reverted", residue: [] }]);
    expect(isStopped()).toBe(false);
    await session.close();
    const steps = ["ledger", "guard", "intent", "injected", "observed", "reverting", "reverted", "closed"];
    expect(typesOf("r1")).toEqual(steps);
    expect(readdirSync(folder.path)).toEqual(["r1.ndjson"]);
    expect(guardsOf("r1").map((pid) => readProcess(pid))).toEqual([undefined]);
  });

  test("plans without touching anything, not even a file", async () => {
    const plan = await open("r1").plan(pause({ durationMs: 30_000 }), signal);
    expect(plan).toMatchObject({ blastRadius: [`process ${sleeper.pid} (sleep 600)`], deadlineMs: 45_000 });
    expect(isStopped()).toBe(false);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("refuses what another run's fault holds, and names that run", async () => {
    await open("first").inject(pause(), signal);
    const other = open("second");
    const request = { fault: "process.kill", target: "local", parameters: { pid: sleeper.pid } };
    const reason = "process.pause of run first holds";
    await expect(other.plan(request, signal)).rejects.toThrow(reason);
    await expect(other.inject(request, signal)).rejects.toThrow(reason);
    expect(isAlive(sleeper)).toBe(true);
  });

  test("refuses a fault that may stay in longer than the limit", async () => {
    const session = open("r1", { limits: { defaultMs: 1000, maxMs: 60_000 } });
    await expect(session.plan(pause({ durationMs: 61_000 }), signal)).rejects.toThrow("at most 1m are allowed");
  });

  test("fails when no effect is seen, with everything undone", async () => {
    const fake: AnyFault = {
      ...catalogue.find(({ name }) => name === "process.pause")!,
      inject: async () => undefined,
    };
    const session = open("r1", { catalogue: [fake] });
    await expect(session.inject(pause(), signal)).rejects.toThrow(
      "Failed to see an effect of process.pause on local: it is absent",
    );
    expect(typesOf("r1").slice(2)).toEqual(["intent", "injected", "reverting", "reverted"]);
  });

  test("says what is left of a fault that cannot be undone, goes on with the others, and leaves the ledger open", async () => {
    const pausing = catalogue.find(({ name }) => name === "process.pause")!;
    const stubborn: AnyFault = { ...pausing, residue: async () => ["file /x is there"] };
    const session = open("r1", { catalogue: [stubborn, ...catalogue.filter((fault) => fault !== pausing)] });
    const fill = { fault: "disk.fill", target: "local", parameters: { path: folder.path, size: "1MiB" } };
    await session.inject(fill, signal);
    await session.inject(pause(), signal);
    const reports = await session.revertAll();
    expect(reports).toMatchObject([
      { fault: "disk.fill", outcome: "reverted" },
      { fault: "process.pause", outcome: "residue", residue: ["file /x is there"] },
    ]);
    expect(typesOf("r1")).not.toContain("closed");
    await session.close();
    // The guard, which has the real fault, finds it undone.
    expect(typesOf("r1").at(-1)).toBe("closed");
  });

  test("an abort while it goes in takes it out again", async () => {
    const abort = new AbortController();
    const session = open("r1", { trace: (point) => point === "injected" && abort.abort(new Error("enough")) });
    await expect(session.inject(pause(), abort.signal)).rejects.toThrow("enough");
    expect(isStopped()).toBe(false);
    expect(typesOf("r1")).toContain("reverted");
  });
});

describe("a guard", () => {
  test("takes a fault out at its deadline while the run goes on, and the run hears of it", async () => {
    const session = open("r1");
    await session.inject(pause({ deadlineMs: 700 }), signal);
    await until(() => typesOf("r1").includes("reverted"), 4000);
    expect(isStopped()).toBe(false);
    expect(await session.revertAll()).toMatchObject([{ outcome: "reverted", evidence: { by: "guard" } }]);
  });

  test("hears no signal of the terminal, and is replaced when it is killed", async () => {
    const session = open("r1");
    await session.inject(pause(), signal);
    const [first] = guardsOf("r1");
    process.kill(first!, "SIGTERM");
    process.kill(first!, "SIGINT");
    process.kill(first!, "SIGHUP");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(readProcess(first!)).toBeDefined();
    process.kill(first!, "SIGKILL");
    await until(() => guardsOf("r1").length === 2, 10_000);
    expect(isStopped()).toBe(true);
    await session.revertAll();
    expect(isStopped()).toBe(false);
  });

  test("that cannot be started keeps every fault out", async () => {
    const session = open("r1", { startGuard: () => Promise.reject(new Error("no memory")) });
    await expect(session.inject(pause(), signal)).rejects.toThrow("no memory");
    expect(isStopped()).toBe(false);
  });
});

describe("runs in processes of their own", () => {
  let lab: CrashLab;
  beforeEach(async () => {
    lab = await openCrashLab();
  });
  afterEach(() => lab.close());

  test("that stand still lose their faults at the deadline all the same", async () => {
    const run = await lab.start({ ...pause(), holdMs: 60_000, deadlineMs: 1000 });
    await until(() => run.output().includes("injected"));
    run.child.kill("SIGSTOP");
    expect(isStopped()).toBe(true);
    await until(() => !isStopped(), 4000);
    run.child.kill("SIGCONT");
    await run.close();
  });

  test("are stopped by halt, and all they did is undone", async () => {
    const run = await lab.start({ ...pause(), holdMs: 60_000 });
    await until(() => run.output().includes("injected"));
    const reports = await halt({ stateFolder: run.stateFolder, graceMs: 2000 });
    expect(reports).toMatchObject([{ outcome: "clean", reports: [{ fault: "process.pause", outcome: "reverted" }] }]);
    await run.ended;
    expect(isStopped()).toBe(false);
    expect(await run.left()).toEqual([]);
    await run.close();
  });

  test("that go on are left alone by recover", async () => {
    const run = await lab.start({ ...pause(), holdMs: 60_000 });
    await until(() => run.output().includes("injected"));
    expect(await recover({ stateFolder: run.stateFolder })).toMatchObject([{ outcome: "running" }]);
    expect(isStopped()).toBe(true);
    run.child.kill("SIGKILL");
    await until(() => !isStopped());
    await run.close();
  });
});

describe("recover", () => {
  const path = (): string => join(folder.path, "old.ndjson");
  const write = (...records: object[]): void =>
    writeFileSync(path(), records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const gone = { pid: 2 ** 22, startTime: "00000000-1" };
  const header = { type: "ledger", version: 1, runId: "old", runner: gone, bootId: "00000000", at: 1 };
  const intent = (fault: string, state: object) => {
    const rest = { resources: ["x"], deadline: { wallMs: 1, sinceBootMs: 1 } };
    return {
      type: "intent",
      id: "old-1",
      at: 1,
      fault,
      version: 1,
      target: { name: "local", identity: "0" },
      state,
      ...rest,
    };
  };

  test("removes files that outlived a reboot", async () => {
    const file = join(folder.path, "hormesis-old-1.fill");
    writeFileSync(file, "left");
    write(header, intent("disk.fill", { folder: folder.path, file, bytes: 4 }));
    expect(await recover({ stateFolder: folder.path })).toMatchObject([{ runId: "old", outcome: "clean" }]);
    expect(readdirSync(folder.path)).toEqual(["old.ndjson"]);
    expect(await recover({ stateFolder: folder.path })).toEqual([]);
  });

  test("does not touch a process that has got the number of another one", async () => {
    process.kill(sleeper.pid, "SIGSTOP");
    await until(isStopped);
    const processes = [{ pid: sleeper.pid, startTime: "00000000-1", command: "sleep" }];
    write(header, intent("process.pause", { method: "signal", processes }));
    expect(await recover({ stateFolder: folder.path })).toMatchObject([{ outcome: "clean" }]);
    expect(isStopped()).toBe(true);
  });

  test("leaves what it does not understand as it is, and says so", async () => {
    write({ ...header, version: 9 });
    const before = readFileSync(path(), "utf8");
    const [newer] = await recover({ stateFolder: folder.path });
    expect(newer).toMatchObject({ outcome: "unreadable" });
    expect(newer?.problem).toContain("it has version 9");
    expect(readFileSync(path(), "utf8")).toBe(before);
    write(header, intent("network.teleport", {}));
    const [unknown] = await recover({ stateFolder: folder.path });
    expect(unknown).toMatchObject({ outcome: "residue" });
    expect(unknown?.reports[0]?.residue.join()).toContain(
      "network.teleport (version 1) on local: no such fault is known",
    );
  });
});
