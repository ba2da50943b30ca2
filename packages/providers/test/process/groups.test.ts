import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Outcome } from "@hormesis/experiment";
import { describe, expect, it } from "vitest";
import { createProcessProvider } from "../../src/index.ts";
import { callOf } from "../support/call.ts";

const provider = createProcessProvider();

/** A process that is gone may wait as a zombie for its parent to notice; it does nothing any more. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** A marker that no other process has in its command line. */
let markers = 0;
const marker = (): string => `3${process.pid}${(markers += 1)}`;
const pidsOf = (seconds: string): number[] => {
  const lines = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines
    .filter((line) => line.includes(`sleep ${seconds}`) && !line.includes("ps -eo"))
    .map((line) => Number.parseInt(line, 10))
    .filter(runs);
};
const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
};

async function performed(script: string, seconds: string, how: "timeout" | "abort"): Promise<[Outcome, number]> {
  const controller = new AbortController();
  const timeout = how === "timeout" ? { timeout: 0.4 } : {};
  const call = callOf(
    { type: "process", path: "bash", arguments: ["-c", script], ...timeout },
    { signal: controller.signal },
  );
  const outcome = provider.perform(call);
  await until(() => pidsOf(seconds).length > 0);
  const start = performance.now();
  if (how === "abort") controller.abort(new Error("the user said stop"));
  return [await outcome, performance.now() - start];
}

describe.each(["timeout", "abort"] as const)("at %s", (how) => {
  it("ends the process and its grandchildren", async () => {
    const seconds = marker();
    const [outcome] = await performed(`(sleep ${seconds}; true) & sleep ${seconds}; true`, seconds, how);
    expect(pidsOf(seconds)).toEqual([]);
    expect(outcome).toEqual(
      how === "abort"
        ? { status: "interrupted", reason: "the user said stop" }
        : { status: "failed", reason: "process activity took too long to complete" },
    );
  });

  it("ends those that refuse to, within two seconds", async () => {
    const seconds = marker();
    const [outcome, tookMs] = await performed(`trap "" TERM; (sleep ${seconds}; true) & wait`, seconds, how);
    expect(pidsOf(seconds)).toEqual([]);
    expect(tookMs).toBeLessThan(2000);
    expect(outcome.status).toBe(how === "abort" ? "interrupted" : "failed");
  });

  it("ends a descendant that outlived the process it came from", async () => {
    const seconds = marker();
    await performed(`sleep ${seconds} & disown; exit 0`, seconds, how);
    expect(pidsOf(seconds)).toEqual([]);
  });

  it("does not wait for a descendant that left the group and holds the pipes", async () => {
    const seconds = marker();
    const [outcome, tookMs] = await performed(`setsid sleep ${seconds} & wait`, seconds, how);
    expect(tookMs).toBeLessThan(2000);
    expect(outcome.status).toBe(how === "abort" ? "interrupted" : "failed");
    for (const pid of pidsOf(seconds)) process.kill(pid, "SIGKILL");
  });
});

describe("a process that is let live", () => {
  it("gives what it says on TERM the chance to be done", async () => {
    const seconds = marker();
    const controller = new AbortController();
    const script = `trap 'touch /tmp/hormesis-term-${seconds}; exit' TERM; sleep ${seconds} & wait`;
    const outcome = provider.perform(
      callOf({ type: "process", path: "bash", arguments: ["-c", script] }, { signal: controller.signal }),
    );
    await until(() => pidsOf(seconds).length > 0);
    controller.abort();
    await outcome;
    expect(() => execFileSync("rm", [`/tmp/hormesis-term-${seconds}`], { stdio: "ignore" })).not.toThrow();
  });

  it("leaves a daemon alone that an action started on purpose", async () => {
    const seconds = marker();
    const script = `sleep ${seconds} >/dev/null 2>&1 & echo $!`;
    const outcome = await provider.perform(callOf({ type: "process", path: "bash", arguments: ["-c", script] }));
    const pid = Number(JSON.parse(JSON.stringify(outcome)).output.stdout);
    expect(runs(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  it("is not started at all by a call that is interrupted already", async () => {
    const signal = AbortSignal.abort(new Error("too late"));
    expect(await provider.perform(callOf({ type: "process", path: "true" }, { signal }))).toEqual({
      status: "interrupted",
      reason: "too late",
    });
  });
});

describe("a program that exits without waiting", () => {
  it("takes its running commands with it", async () => {
    const seconds = marker();
    const sources = new URL("../../src/index.ts", import.meta.url).href;
    const program = `
      import { createProcessProvider } from ${JSON.stringify(sources)};
      import { systemClock } from "@hormesis/experiment/clock";
      const provider = { type: "process", path: "sh", arguments: "-c 'sleep ${seconds} & wait'" };
      const call = { activity: { type: "action", name: "n", provider }, resolve: (value) => value, configuration: {} };
      void createProcessProvider().perform({ ...call, signal: new AbortController().signal, clock: systemClock });
      process.stdin.once("data", () => process.exit(0));
    `;
    const args = ["--conditions=hormesis-source", "--input-type=module", "-e", program];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "inherit"] });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    await until(() => pidsOf(seconds).length > 0);
    child.stdin.write("now\n");
    await exited;
    await until(() => pidsOf(seconds).length === 0);
  });
});
