import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createGuardStarter, type StartGuard } from "../src/index.ts";
import { readProcess } from "../src/machine/process-table.ts";
import { until } from "./support/bench.ts";
import { eachWithSessions } from "./support/sessions.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const node = [process.execPath, "--no-warnings", "--conditions=hormesis-source"];
const { signal } = new AbortController();
const sessions = eachWithSessions();

describe("a guard", () => {
  test("takes a fault out at its deadline while the run goes on, and the run hears of it", async () => {
    const { open, pause, isStopped, typesOf } = sessions();
    const session = open("r1");
    await session.inject(pause({ deadlineMs: 700 }), signal);
    await until(() => typesOf("r1").includes("reverted"), 4000);
    expect(isStopped()).toBe(false);
    expect(await session.revertAll()).toMatchObject([{ outcome: "reverted", evidence: { by: "guard" } }]);
  });

  test("hears no signal of the terminal, and is replaced when it is killed", async () => {
    const { open, pause, isStopped, guardsOf } = sessions();
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
    const { open, pause, isStopped } = sessions();
    const session = open("r1", { startGuard: () => Promise.reject(new Error("no memory")) });
    await expect(session.inject(pause(), signal)).rejects.toThrow("no memory");
    expect(isStopped()).toBe(false);
  });

  test.each(["unheard", "written", "ready"] as const)(
    "that is killed as it starts (%s) leaves no fault in, and a run that closes",
    async (when) => {
      const { open, pause, isStopped, typesOf, guardsOf } = sessions();
      const session = open("r1", { startGuard: createGuardStarter([...node, here("support/dying-guard.ts"), when]) });
      const went = await session.inject(pause(), signal).then(
        () => "in",
        (error: unknown) => (error instanceof Error ? error.message : error),
      );
      // Killed after it said that it is ready, it may have been there for long enough.
      if (when !== "ready") expect(went).toBe("Failed to start the fault guard: it ended by SIGKILL.");
      expect(guardsOf("r1").length > 0).toBe(when !== "unheard");
      await session.close();
      expect(isStopped()).toBe(false);
      expect(typesOf("r1").at(-1)).toBe("closed");
    },
  );

  test("that is killed while it replaces another is replaced too", async () => {
    const { open, pause, guardsOf, startGuard: real } = sessions();
    const dying = createGuardStarter([...node, here("support/dying-guard.ts"), "written"]);
    let started = 0;
    const startGuard: StartGuard = (path, clock) => {
      started += 1;
      return started === 2 ? dying(path, clock) : real(path, clock);
    };
    await open("r1", { startGuard }).inject(pause(), signal);
    process.kill(guardsOf("r1")[0]!, "SIGKILL");
    await until(() => guardsOf("r1").length === 3, 10_000);
    expect(guardsOf("r1").map((pid) => readProcess(pid) !== undefined)).toEqual([false, false, true]);
  });

  test("is one, also when several faults go in at once", async () => {
    const { open, pause, folder, guardsOf } = sessions();
    const session = open("r1");
    const fill = { fault: "disk.fill", target: "local", parameters: { path: folder, size: "1MiB" } };
    await Promise.all([session.inject(pause(), signal), session.inject(fill, signal)]);
    expect(guardsOf("r1")).toHaveLength(1);
    expect(await session.close()).toMatchObject([{ outcome: "reverted" }, { outcome: "reverted" }]);
  });
});
