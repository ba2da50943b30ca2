import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, openWorkplace, type Workplace } from "./workplace.ts";

/*
 * Faults through the command: in, seen, out again; and out again whatever becomes of the command. The fault is one that
 * needs no root: SIGSTOP on a process of the test's own.
 */

let place: Workplace;
let worker: ChildProcess;

beforeEach(() => {
  place = openWorkplace();
  worker = spawn("sleep", ["600"], { stdio: "ignore" });
});
afterEach(async () => {
  worker.kill("SIGKILL");
  await place[Symbol.asyncDispose]();
});

/** The kernel's letter for the state of the worker: S sleeping, T stopped. */
const state = (): string => /^State:\s+(\w)/mu.exec(readFileSync(`/proc/${worker.pid}/status`, "utf8"))?.[1] ?? "gone";
const pause = (more: object = {}) => ({
  type: "action",
  name: "pause the worker",
  provider: {
    type: "fault",
    fault: "process.pause",
    target: "local",
    arguments: { pid: worker.pid, method: "signal" },
    ...more,
  },
});
const looks = (letter: string) => ({
  type: "probe",
  name: `the worker is ${letter}`,
  tolerance: { type: "regex", target: "stdout", pattern: `^${letter}` },
  provider: { type: "process", path: "sh", arguments: ["-c", `grep State: /proc/${worker.pid}/status | cut -f2`] },
});
const wait = { type: "action", name: "wait", provider: { type: "process", path: "sleep", arguments: ["60"] } };
const document = (method: readonly object[]) => ({ title: "A pause", description: "d", method });

const skip = process.platform !== "linux";

describe.skipIf(skip)("a fault in an experiment (needs Linux)", () => {
  test("is in while the method goes on, and out again after it, with the evidence in the journal", async () => {
    place.write("x.json", document([pause(), looks("T")]));
    const { exitCode, stdout, stderr } = await place.run(["run", "x.json"]);
    expect({ exitCode, state: state() }, stdout + stderr).toEqual({ exitCode: 0, state: "S" });
    expect(stdout).toContain("process.pause is out");
    expect(stdout).toMatch(/comes out by [\d:]{8} UTC at the latest/u);
    const { hormesis, run } = place.journal();
    expect(hormesis).toMatchObject({ verdict: "held", faults: [{ fault: "process.pause", residue: null }] });
    expect(run[0]?.output).toMatchObject({ fault: "process.pause", target: "local" });
  });

  test("of a duration comes out when that has passed", async () => {
    place.write("x.json", document([pause({ duration: "300ms" }), looks("S")]));
    const { exitCode, stdout, stderr } = await place.run(["run", "x.json"]);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/pause the worker +was in, and is out again/u);
    expect(stderr).toContain("FAULT_UNWATCHED");
    const watched = await place.run(["plan", "x.json", "--hypothesis-strategy", "continuously"]);
    expect(watched.stderr).not.toContain("FAULT_UNWATCHED");
  });

  test("with a target that the settings do not allow is refused, with the words that allow it", async () => {
    place.write("settings.yaml", 'faults: { targets: ["local"] }\n');
    place.write("x.json", document([pause({ target: "netns:blue" })]));
    const { exitCode, stderr } = await place.run(["--settings", "settings.yaml", "run", "x.json"]);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toMatch(/settings do not allow[\s\S]*faults\.targets/u);
  });

  test("comes out when the run is interrupted", async () => {
    place.write("x.json", document([pause(), wait]));
    const run = place.start(["run", "x.json"]);
    await run.printed(/pause the worker/u);
    await eventually(() => state() === "T", 10_000, "the worker's state T");
    run.kill("SIGINT");
    expect((await run.ended).exitCode).toBe(5);
    expect(state()).toBe("S");
  });

  test("comes out within two seconds when the command is killed", async () => {
    place.write("x.json", document([pause(), wait]));
    const run = place.start(["run", "x.json"]);
    await eventually(() => state() === "T", 10_000, "the worker's state T");
    run.kill("SIGKILL");
    await run.ended;
    const killed = performance.now();
    await eventually(() => state() === "S", 10_000, "the worker's state S");
    expect(performance.now() - killed).toBeLessThan(2000);
    const { exitCode, stdout } = await place.run(["recover"]);
    expect({ exitCode }, stdout).toEqual({ exitCode: 0 });
  });

  test("comes out when everything is told to halt, and the run with it", async () => {
    place.write("x.json", document([pause(), wait]));
    const run = place.start(["run", "x.json"]);
    await eventually(() => state() === "T", 10_000, "the worker's state T");
    const halted = await place.run(["halt"]);
    expect(halted.exitCode, halted.stdout).toBe(0);
    expect(state()).toBe("S");
    expect((await run.ended).exitCode).toBe(5);
  });

  test("is refused while another run has the same process in hand, with nothing touched", async () => {
    place.write("x.json", document([pause(), wait]));
    const run = place.start(["run", "x.json"]);
    await eventually(() => state() === "T", 10_000, "the worker's state T");
    const second = await place.run(["run", "x.json", "--journal-path", "second.json"]);
    expect(second.exitCode, second.stderr).toBe(2);
    run.kill("SIGTERM");
    await run.ended;
  });

  test.each([
    ["an unknown fault", { fault: "process.paus" }, /Did you mean|process\.pause/u],
    ["an unknown argument", { arguments: { pid: 1, metod: "signal" } }, /metod/u],
    ["a wrong unit", { arguments: { name: "sleep", percent: "20" } }, /20%|unit|%/u],
    ["a selector that matches nothing", { arguments: { command: "nothing-is-called-that" } }, /there\s+is\s+none/u],
    ["the first process", { arguments: { pid: 1 } }, /1/u],
    ["a target that there cannot be", { target: "ssh:example" }, /TARGET_UNKNOWN[\s\S]*netns:NAME/u],
  ])("with %s is refused before anything is touched", async (_name, provider, message) => {
    place.write("x.json", document([pause(provider)]));
    const { exitCode, stderr } = await place.run(["run", "x.json"]);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(state()).toBe("S");
  });

  test("that would act on what an earlier one holds is refused before anything is touched, unless that one is out", async () => {
    const again = { ...pause(), name: "pause it again" };
    place.write("x.json", document([pause(), looks("T"), again]));
    const { exitCode, stderr } = await place.run(["run", "x.json"]);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toMatch(/FAULT_OVERLAP/u);
    expect(stderr.replaceAll(/\s+/gu, " ")).toContain("Give 'pause the worker' a duration");
    expect(state()).toBe("S");
    place.write("y.json", document([pause({ duration: "100ms" }), again, looks("T")]));
    expect((await place.run(["run", "y.json"])).exitCode).toBe(0);
  });

  test("is shown in the plan: what it touches, how long at the most, how it comes out", async () => {
    place.write("x.json", document([pause()]));
    const { exitCode, stdout } = await place.run(["plan", "x.json"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`touches\\s+process ${worker.pid}`, "u"));
    expect(stdout).toMatch(/at the most\s+10m/u);
    expect(stdout).toContain("none declared: only faults would be undone");
    expect(state()).toBe("S");
  });
});

describe("the catalogue", () => {
  test("lists every fault with its category, and tells all about one", async () => {
    const { exitCode, stdout } = await place.run(["faults", "--json"]);
    expect(exitCode).toBe(0);
    const list = JSON.parse(stdout) as { name: string; category: string; undo: string }[];
    expect(list.map(({ name }) => name)).toContain("network.loss");
    expect(list.every(({ category, undo }) => category !== "" && undo !== "")).toBe(true);
    const one = await place.run(["faults", "process.pause"]);
    expect(one.stdout).toContain("undone by");
    const slow = (await place.run(["faults", "proxy.latency"])).stdout;
    expect(slow).toMatch(/^ {2}\* proxy +Name of the proxy\n {4}tokenFile /mu);
    expect((await place.run(["faults", "process.paus"])).exitCode).toBe(2);
  });
});
