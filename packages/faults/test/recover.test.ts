import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { systemClock } from "@hormesis/experiment/clock";
import { halt, recover } from "../src/index.ts";
import { tryLease } from "../src/ledger/lease.ts";
import { ledgerPaths } from "../src/ledger/state-folder.ts";
import { until } from "./support/bench.ts";
import type { CrashRun } from "./support/crash-lab.ts";
import { eachWithSessions } from "./support/sessions.ts";

const sessions = eachWithSessions();

describe("runs in processes of their own", () => {
  const start = (more: object = {}): Promise<CrashRun> => {
    const { lab, sleeper } = sessions();
    const parameters = { pid: sleeper.pid, method: "signal" };
    return lab.start({ fault: "process.pause", target: "local", parameters, holdMs: 60_000, ...more });
  };

  test("that stand still lose their faults at the deadline all the same", async () => {
    const { isStopped } = sessions();
    const run = await start({ deadlineMs: 1000 });
    await until(() => run.output().includes("injected"));
    run.child.kill("SIGSTOP");
    expect(isStopped()).toBe(true);
    await until(() => !isStopped(), 4000);
    run.child.kill("SIGCONT");
    await run.close();
  });

  test("are stopped by halt, and all they did is undone", async () => {
    const { isStopped } = sessions();
    const run = await start();
    await until(() => run.output().includes("injected"));
    const reports = await halt({ stateFolder: run.stateFolder, graceMs: 2000 });
    expect(reports).toMatchObject([{ outcome: "clean", reports: [{ fault: "process.pause", outcome: "reverted" }] }]);
    await run.ended;
    expect(isStopped()).toBe(false);
    expect(await run.left()).toEqual([]);
    await run.close();
  });

  test("are told of by halt also when their guard was quicker", async () => {
    const run = await start();
    await until(() => run.output().includes("injected"));
    const lease = tryLease(ledgerPaths(run.stateFolder)[0]!);
    // Lets the guard go first, which hears of the runner's end just as halt comes to undo its faults.
    const sleep = async (): Promise<void> => {
      if ("release" in lease) lease.release();
      await until(() => run.wasUndoneByOthers() && !sessions().isStopped());
      await until(async () => (await run.left()).length === 0);
    };
    const reports = await halt({ stateFolder: run.stateFolder, clock: { ...systemClock, sleep } });
    const told = { fault: "process.pause", outcome: "reverted", evidence: { by: "guard" } };
    expect(reports).toMatchObject([{ outcome: "clean", reports: [told] }]);
    await run.close();
  });

  test("that go on are left alone by recover", async () => {
    const { isStopped } = sessions();
    const run = await start();
    await until(() => run.output().includes("injected"));
    expect(await recover({ stateFolder: run.stateFolder })).toMatchObject([{ outcome: "running" }]);
    expect(isStopped()).toBe(true);
    run.child.kill("SIGKILL");
    await until(() => !isStopped());
    await run.close();
  });
});

describe("recover", () => {
  const path = (): string => join(sessions().folder, "old.ndjson");
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
    const { folder } = sessions();
    const file = join(folder, "hormesis-old-1.fill");
    writeFileSync(file, "left");
    write(header, intent("disk.fill", { folder, file, bytes: 4 }));
    expect(await recover({ stateFolder: folder })).toMatchObject([{ runId: "old", outcome: "clean" }]);
    expect(readdirSync(folder)).toEqual(["old.ndjson"]);
    expect(await recover({ stateFolder: folder })).toEqual([]);
  });

  test.each(["reverting-written", "undone", "reverted-written"])(
    "finishes what another one was killed at while it undid it (%s)",
    async (when) => {
      const { lab, sleeper, isStopped } = sessions();
      const parameters = { pid: sleeper.pid, method: "signal" };
      const wanted = { fault: "process.pause", target: "local", parameters };
      const run = await lab.start({ ...wanted, crashAt: "observed-written", dies: "both" });
      await run.ended;
      expect(isStopped()).toBe(true);
      const program = fileURLToPath(new URL("support/dying-recovery.ts", import.meta.url));
      const args = ["--no-warnings", "--conditions=hormesis-source", program, when, ...ledgerPaths(run.stateFolder)];
      expect(spawnSync(process.execPath, args).signal).toBe("SIGKILL");
      expect(await recover({ stateFolder: run.stateFolder })).toMatchObject([{ outcome: "clean" }]);
      expect(isStopped()).toBe(false);
      expect(await run.left()).toEqual([]);
      await run.close();
    },
  );

  test("does not touch a process that has got the number of another one", async () => {
    const { folder, sleeper, isStopped } = sessions();
    process.kill(sleeper.pid, "SIGSTOP");
    await until(isStopped);
    const processes = [{ pid: sleeper.pid, startTime: "00000000-1", command: "sleep" }];
    write(header, intent("process.pause", { method: "signal", processes }));
    expect(await recover({ stateFolder: folder })).toMatchObject([{ outcome: "clean" }]);
    expect(isStopped()).toBe(true);
  });

  test("leaves what it does not understand as it is, and says so", async () => {
    const { folder } = sessions();
    write({ ...header, version: 9 });
    const before = readFileSync(path(), "utf8");
    const [newer] = await recover({ stateFolder: folder });
    expect(newer).toMatchObject({ outcome: "unreadable" });
    expect(newer?.problem).toContain("it has version 9");
    expect(readFileSync(path(), "utf8")).toBe(before);
    write(header, intent("network.teleport", {}));
    const [unknown] = await recover({ stateFolder: folder });
    expect(unknown).toMatchObject({ outcome: "residue" });
    expect(unknown?.reports[0]?.residue.join()).toContain(
      "network.teleport (version 1) on local: no such fault is known",
    );
  });
});
