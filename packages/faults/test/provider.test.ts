import type { Activity, Json, Outcome, Provider } from "@hormesis/experiment";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalogue, createFaultProvider, type FaultSession, openFaultSession } from "../src/index.ts";
import { readProcess } from "../src/machine/process-table.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { makeFolder, seededRandom, type Sleeper, startSleeper, until } from "./support/bench.ts";

const random = seededRandom("provider");
let folder: Awaited<ReturnType<typeof makeFolder>>;
let sleeper: Sleeper;
let session: FaultSession;
let provider: Provider;
beforeEach(async () => {
  folder = await makeFolder();
  sleeper = await startSleeper();
  session = openFaultSession({ runId: "r1", stateFolder: folder.path, clock: systemClock, random });
  provider = createFaultProvider(session, catalogue);
});
afterEach(async () => {
  await session.close();
  await sleeper.close();
  await folder.close();
});

const isStopped = (): boolean => readProcess(sleeper.pid)?.state === "T";
const activity = (more: object): Activity => ({
  type: "action",
  name: "break it",
  provider: { type: "fault", ...more },
});
const check = (more: object) => provider.check(activity(more), new AbortController().signal);
const perform = (more: object, signal = new AbortController().signal): Promise<Outcome> =>
  provider.perform({
    activity: activity(more),
    resolve: (value: Json) => value,
    configuration: {},
    secrets: undefined,
    signal,
    clock: systemClock,
    random,
  });

describe("checking a fault touches nothing and", () => {
  test("finds nothing wrong with what can be done", async () => {
    expect(await check({ fault: "process.pause", arguments: { pid: sleeper.pid }, duration: "2s" })).toEqual([]);
    expect(isStopped()).toBe(false);
  });

  test.each([
    [{ fault: "process.puase" }, "fault", "there is none of that name", "Did you mean 'process.pause'?"],
    [{}, "fault", "names no fault", "Add fault"],
    [{ fault: "process.kill", target: "moon", arguments: { pid: 1 } }, "target", "no such kind of target", "netns"],
    [
      { fault: "network.loss", target: "netns:nope", arguments: { percent: "1%", scope: "all" } },
      "target",
      "there is no such network namespace",
      "List those there are: ip netns list",
    ],
    [{ fault: "process.kill", duration: 30 }, "duration", "'30': it has no unit", "'30s'"],
    [
      { fault: "process.kill", duration: "2h", arguments: { pid: 99 } },
      "duration",
      "at most 1h are allowed",
      "Shorten",
    ],
    [{ fault: "process.kill", arguments: { name: "no-such-program" } }, "arguments", "there is none", "Start it"],
    [{ fault: "process.kill", arguments: { pid: 1 } }, "arguments", "which the run itself needs", "narrower"],
    [{ fault: "process.kill", arguments: { pid: process.pid } }, "arguments", "the run itself needs", "narrower"],
    [
      { fault: "disk.fill", arguments: { path: "/no-such-folder", size: "1MiB" } },
      "arguments",
      "/no-such-folder",
      "path",
    ],
    [{ fault: "disk.fill", arguments: { path: "/", size: "900GiB" } }, "arguments", "are free", "Take less"],
  ])("says what is wrong with %j", async (given, place, message, mend) => {
    const problems = await check(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toEqual(["provider", place]);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.mend).toContain(mend);
  });

  test("names a misspelt key inside an argument, and says nothing else of it", async () => {
    const trigger = { frist: 2 };
    expect(await check({ fault: "http.abort", arguments: { proxy: "web", trigger } })).toMatchObject([
      {
        message: "The argument 'trigger' of http.abort has no 'frist'.",
        mend: "Did you mean 'first'?",
        path: ["provider", "arguments", "trigger", "frist"],
      },
    ]);
    const [empty] = await check({ fault: "http.abort", arguments: { proxy: "web", trigger: {} } });
    expect(empty?.message).toContain("says nothing");
  });

  test("says all that is wrong with arguments at once, each at its place", async () => {
    const problems = await check({ fault: "process.kill", arguments: { names: "x", percent: 20, signal: "SIGBUS" } });
    const at = problems.map(({ path, message }) => [path.slice(2).join("."), message]);
    expect(at).toContainEqual(["percent", `The argument 'percent' of process.kill: 20 has no unit: write "20%".`]);
    expect(at).toContainEqual(["names", "process.kill has no argument 'names'."]);
    expect(at.map(([place]) => place)).toContain("signal");
    expect(problems.find(({ path }) => path[2] === "names")?.mend).toBe("Did you mean 'name'?");
  });

  test("leaves alone what only the run can know", async () => {
    expect(await check({ fault: "process.kill", arguments: { name: "${service}" } })).toEqual([]);
  });
});

describe("performing a fault", () => {
  test("with a duration puts it in, waits, and takes it out", async () => {
    const performing = perform({ fault: "process.pause", arguments: { pid: sleeper.pid }, duration: "300ms" });
    const outcome = await performing;
    expect(outcome).toMatchObject({
      status: "succeeded",
      output: { fault: "process.pause", target: "local", touched: [`process ${sleeper.pid} (sleep 600)`] },
    });
    expect(isStopped()).toBe(false);
    expect(await session.revertAll()).toEqual([]);
  });

  test("without one leaves it in until all is reverted", async () => {
    const given = { fault: "process.pause", arguments: { pid: sleeper.pid, method: "signal" } };
    expect(await perform(given)).toMatchObject({ status: "succeeded" });
    expect(isStopped()).toBe(true);
    expect(await session.revertAll()).toMatchObject([{ outcome: "reverted" }]);
    expect(isStopped()).toBe(false);
  });

  test("that is interrupted takes it out at once", async () => {
    const abort = new AbortController();
    const given = { fault: "process.pause", arguments: { pid: sleeper.pid, method: "signal" }, duration: "1h" };
    const performing = perform(given, abort.signal);
    await until(isStopped);
    abort.abort(new Error("Ctrl-C"));
    expect(await performing).toEqual({ status: "interrupted", reason: "Ctrl-C" });
    expect(isStopped()).toBe(false);
  });

  test("that cannot be done fails with nothing touched", async () => {
    const outcome = await perform({ fault: "process.kill", arguments: { name: "no-such-program" } });
    expect(outcome).toMatchObject({ status: "failed", output: { code: "PROCESS_NONE", effect: "none" } });
  });

  test("kills a process, and there is nothing left to undo", async () => {
    const outcome = await perform({ fault: "process.kill", arguments: { pid: sleeper.pid } });
    expect(outcome).toMatchObject({ status: "succeeded", output: { evidence: { ended: [sleeper.pid], alive: [] } } });
    expect(await session.revertAll()).toEqual([]);
  });
});
