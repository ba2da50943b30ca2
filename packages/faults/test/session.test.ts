import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type AnyFault, catalogue, createGuardStarter } from "../src/index.ts";
import { isAlive, readProcess } from "../src/machine/process-table.ts";
import { eachWithSessions } from "./support/sessions.ts";

const { signal } = new AbortController();
const sessions = eachWithSessions();

describe("a session", () => {
  test("puts a fault in and takes it out again, each step on the disk first", async () => {
    const { folder, sleeper, open, pause, isStopped, typesOf, guardsOf } = sessions();
    const session = open("r1", { startGuard: createGuardStarter() });
    expect(readdirSync(folder)).toEqual([]);
    const injected = await session.inject(pause(), signal);
    expect(injected).toMatchObject({ fault: "process.pause", evidence: { stopped: [sleeper.pid] } });
    expect(isStopped()).toBe(true);
    expect(await session.revertAll()).toMatchObject([{ id: injected.id, outcome: "reverted", residue: [] }]);
    expect(isStopped()).toBe(false);
    await session.close();
    const steps = ["ledger", "guard", "intent", "injected", "observed", "reverting", "reverted", "closed"];
    expect(typesOf("r1")).toEqual(steps);
    expect(readdirSync(folder)).toEqual(["r1.ndjson"]);
    expect(guardsOf("r1").map((pid) => readProcess(pid))).toEqual([undefined]);
  });

  test("plans without touching anything, not even a file", async () => {
    const { folder, sleeper, open, pause, isStopped } = sessions();
    const plan = await open("r1").plan(pause({ durationMs: 30_000 }), signal);
    expect(plan).toMatchObject({ blastRadius: [`process ${sleeper.pid} (sleep 600)`], deadlineMs: 45_000 });
    expect(isStopped()).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("refuses what another run's fault holds, and names that run", async () => {
    const { sleeper, open, pause } = sessions();
    await open("first").inject(pause(), signal);
    const other = open("second");
    const request = { fault: "process.kill", target: "local", parameters: { pid: sleeper.pid } };
    const reason = "process.pause of run first holds";
    await expect(other.plan(request, signal)).rejects.toThrow(reason);
    await expect(other.inject(request, signal)).rejects.toThrow(reason);
    expect(isAlive(sleeper)).toBe(true);
  });

  test("refuses a fault that may stay in longer than the limit", async () => {
    const { open, pause } = sessions();
    const session = open("r1", { limits: { defaultMs: 1000, maxMs: 60_000 } });
    await expect(session.plan(pause({ durationMs: 61_000 }), signal)).rejects.toThrow("at most 1m are allowed");
  });

  test("fails when no effect is seen, with everything undone", async () => {
    const { open, pause, typesOf, impatient } = sessions();
    const fake: AnyFault = {
      ...catalogue.find(({ name }) => name === "process.pause")!,
      inject: async () => undefined,
    };
    const session = open("r1", { catalogue: [fake], ...impatient });
    await expect(session.inject(pause(), signal)).rejects.toThrow(
      "Failed to see an effect of process.pause on local: it is absent",
    );
    expect(typesOf("r1").slice(2)).toEqual(["intent", "injected", "reverting", "reverted"]);
  });

  test("says what is left of a fault that cannot be undone, goes on with the others, and leaves the ledger open", async () => {
    const { folder, open, pause, typesOf, impatient } = sessions();
    const pausing = catalogue.find(({ name }) => name === "process.pause")!;
    const stubborn: AnyFault = { ...pausing, residue: async () => ["file /x is there"] };
    const known = [stubborn, ...catalogue.filter((fault) => fault !== pausing)];
    const session = open("r1", { catalogue: known, ...impatient });
    const fill = { fault: "disk.fill", target: "local", parameters: { path: folder, size: "1MiB" } };
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
    const { open, pause, isStopped, typesOf } = sessions();
    const abort = new AbortController();
    const session = open("r1", { trace: (point) => point === "injected" && abort.abort(new Error("enough")) });
    await expect(session.inject(pause(), abort.signal)).rejects.toThrow("enough");
    expect(isStopped()).toBe(false);
    expect(typesOf("r1")).toContain("reverted");
  });
});
