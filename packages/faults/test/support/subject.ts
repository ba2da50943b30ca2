import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { isAlive, readProcess } from "../../src/machine/process-table.ts";
import type { ProcessIdentity } from "../../src/ports/target.ts";
import { until } from "./bench.ts";
import { statusOf } from "./outside.ts";

/** What a subject can be asked to do; it answers with what came of it. */
export type Deed =
  /** Starts another program: `ok`, or the error's code. */
  | { readonly do: "start" }
  /** Opens so many files and closes them again: how many it got, and the error's code. */
  | { readonly do: "open"; readonly count: number }
  /** Writes so many bytes to a file and onto the disk: `ok` or the error's code, and how long it took. */
  | { readonly do: "write"; readonly file: string; readonly bytes: number }
  | { readonly do: "read"; readonly file: string }
  /** Takes so much memory. */
  | { readonly do: "take"; readonly bytes: number }
  /** Is busy for so long: the processor time it got. */
  | { readonly do: "burn"; readonly ms: number }
  | { readonly do: "now" };

export interface Answer {
  readonly result: string;
  readonly ms: number;
  readonly value: number;
}

/** A program of the tests' own that a fault acts on, and that says what it feels of it. */
export interface Subject extends ProcessIdentity {
  ask(deed: Deed): Promise<Answer>;
  /** All that a fault may change of it. */
  snapshot(): unknown;
  ended(): boolean;
  close(): Promise<void>;
}

const program = `
const fs = require("node:fs");
const started = [];
const deeds = {
  start: () => new Promise((resolve) => {
    const child = require("node:child_process").spawn("sleep", ["60"], { stdio: "ignore" });
    child.on("spawn", () => { started.push(child); resolve(["ok", child.pid]); });
    child.on("error", (error) => resolve([error.code, 0]));
  }),
  open({ count }) {
    const open = [];
    try { for (let at = 0; at < count; at += 1) open.push(fs.openSync("/dev/null")); return ["ok", open.length]; }
    finally { open.forEach((file) => fs.closeSync(file)); deeds.got = open.length; }
  },
  write({ file, bytes }) {
    const opened = fs.openSync(file, "w");
    try { fs.writeSync(opened, Buffer.alloc(bytes, 1)); fs.fsyncSync(opened); return ["ok", bytes]; }
    finally { fs.closeSync(opened); }
  },
  read: ({ file }) => ["ok", fs.readFileSync(file).length],
  take({ bytes }) { deeds.kept = Buffer.alloc(bytes, 1); return ["ok", bytes]; },
  burn({ ms }) {
    const [until, from] = [performance.now() + ms, process.cpuUsage()];
    while (performance.now() < until);
    const { user, system } = process.cpuUsage(from);
    return ["ok", (user + system) / 1000];
  },
  now: () => ["ok", Date.now()],
};
process.on("message", async (deed) => {
  const from = performance.now();
  let answer;
  try { answer = await deeds[deed.do](deed); } catch (error) { answer = [error.code ?? String(error), deeds.got ?? 0]; }
  process.send({ result: answer[0], value: answer[1], ms: performance.now() - from });
});
process.on("disconnect", () => { started.forEach((child) => child.kill("SIGKILL")); process.exit(0); });
process.send({ result: "ready" });
`;

export async function startSubject(env: Readonly<Record<string, string>> = {}): Promise<Subject> {
  const child = spawn(process.execPath, ["-e", program, "subject"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { PATH: process.env["PATH"], ...env },
  });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const answer = (): Promise<Answer> =>
    new Promise((resolve) => {
      child.once("message", (message) => resolve(message as Answer));
      void ended.then(() => resolve({ result: "ended", ms: 0, value: 0 }));
    });
  await answer();
  const pid = child.pid!;
  const { startTime } = readProcess(pid)!;
  const identity = { pid, startTime };
  return {
    ...identity,
    ask(deed) {
      const answered = answer();
      child.send(deed, () => undefined);
      return answered;
    },
    snapshot: () => (isAlive(identity) ? look(pid) : "ended"),
    ended: () => !isAlive(identity),
    async close() {
      child.kill("SIGCONT");
      if (child.connected) child.disconnect();
      await until(() => !isAlive(identity), 1000).catch(() => child.kill("SIGKILL"));
      await ended;
    },
  };
}

function look(pid: number): unknown {
  if (process.platform !== "linux") return readProcess(pid)?.state === "T";
  const files = /^Max open files.*$/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[0];
  return { groups: readFileSync(`/proc/${pid}/cgroup`, "utf8"), files, tracer: statusOf(pid, "TracerPid") };
}
