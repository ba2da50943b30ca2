import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readProcess } from "../../src/machine/process-table.ts";
import type { AgentCommands } from "./net-agent.ts";
import { until } from "./bench.ts";
import { hasProgram, rootOnLinux } from "./programs.ts";

const run = promisify(execFile);

/** Why network faults cannot be tried here; undefined when they can. */
export const cannotNetwork: string | undefined =
  rootOnLinux ?? ["nft", "ip", "ss"].flatMap((name) => (hasProgram(name) ? [] : `needs ${name}`))[0] ?? noNamespaces();

function noNamespaces(): string | undefined {
  try {
    execFileSync("unshare", ["--net", "true"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "needs network namespaces";
  }
}

/** Somebody inside a namespace who does what the test asks. */
export interface Agent {
  readonly pid: number;
  ask<N extends keyof AgentCommands>(
    name: N,
    input: Parameters<AgentCommands[N]>[0],
  ): Promise<Awaited<ReturnType<AgentCommands[N]>>>;
}

/** Two namespaces with a cable between them: `one` is 10.99.0.1 and fd99::1, `two` is 10.99.0.2 and fd99::2. */
export interface NetLab {
  readonly one: string;
  readonly two: string;
  /** Starts somebody in a namespace, or in none; as root or as the user. */
  agent(namespace: string | undefined, options?: { readonly uid?: number; readonly cgroup?: string }): Promise<Agent>;
  /** Makes a control group for agents to be in. Undefined where there are none of version 2. */
  makeGroup(): string | undefined;
  /** Runs a program in a namespace to its end. */
  inside(namespace: string, ...argv: string[]): string;
  /** The process in a namespace whose command line holds the text. */
  pidIn(namespace: string, text: string): number | undefined;
  /** All rules and all that is set on the network of the host and of both namespaces. */
  snapshot(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export async function openNetLab(): Promise<NetLab> {
  const name = `hx${randomBytes(3).toString("hex")}`;
  const [one, two] = [`${name}a`, `${name}b`];
  const agents: ChildProcess[] = [];
  const groups: string[] = [];
  const close = async (): Promise<void> => {
    for (const agent of agents) await endOf(agent);
    for (const namespace of [one, two]) await removeNamespace(namespace);
    for (const group of groups) rmdirSync(group);
  };
  try {
    await batch(
      [],
      [
        `netns add ${one}`,
        `netns add ${two}`,
        `link add ${one}0 netns ${one} type veth peer name ${two}0 netns ${two}`,
      ],
    );
    const inside = (namespace: string, number: number): Promise<void> =>
      batch(
        ["-n", namespace],
        [
          "link set lo up",
          `link set ${namespace}0 up`,
          `addr add 10.99.0.${number}/24 dev ${namespace}0`,
          `addr add fd99::${number}/64 dev ${namespace}0 nodad`,
        ],
      );
    await Promise.all([inside(one, 1), inside(two, 2)]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    one,
    two,
    close,
    async agent(namespace, { uid, cgroup } = {}) {
      const inside = namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
      const [file, ...args] = [...inside, process.execPath, "--no-warnings", agentFile];
      const child = spawn(file, args, {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      agents.push(child);
      await new Promise((resolve, reject) => child.once("message", resolve).once("error", reject));
      const agent = agentOf(child);
      // From out here: inside, the control groups are hidden.
      if (cgroup !== undefined) writeFileSync(`${cgroup}/cgroup.procs`, String(child.pid));
      if (uid !== undefined) await agent.ask("become", { uid });
      return agent;
    },
    makeGroup() {
      const mount = / (\S+) cgroup2 rw/.exec(readFileSync("/proc/mounts", "utf8"))?.[1];
      if (mount === undefined) return undefined;
      const group = `${mount}/hormesis-test-${name}`;
      mkdirSync(group);
      groups.push(group);
      return group;
    },
    inside: (namespace, ...argv) => ip("netns", "exec", namespace, ...argv),
    pidIn(namespace, text) {
      const pids = ip("netns", "pids", namespace).trim().split("\n").map(Number);
      return pids.find((pid) => readProcess(pid)?.command.includes(text) === true);
    },
    async snapshot() {
      const [host, first, second] = await Promise.all([rulesOf(), rulesOf(one), rulesOf(two)]);
      return { host, one: first, two: second };
    },
  };
}

const agentFile = fileURLToPath(new URL("net-agent.ts", import.meta.url));

interface Answer {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: string;
}

function agentOf(child: ChildProcess): Agent {
  let count = 0;
  const waiting = new Map<number, (message: Answer) => void>();
  child.on("message", (message: Answer) => waiting.get(message.number)?.(message));
  return {
    pid: child.pid ?? 0,
    ask: (name, input) =>
      new Promise((resolve, reject) => {
        count += 1;
        waiting.set(count, ({ result, error }) =>
          error === undefined ? resolve(result as never) : reject(new Error(error)),
        );
        child.send({ number: count, name, input });
      }),
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

/** Rules without the numbers that go up by themselves, and what is set on devices. One program for all: it is asked often. */
async function rulesOf(namespace?: string): Promise<string> {
  const inside = namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
  const looks = "nft list ruleset && tc qdisc show && ip rule && ip route";
  const [file, ...args] = [...inside, "sh", "-c", looks];
  const { stdout } = await run(file, args, { env: { ...process.env, HOME: "/dev/null" } });
  return stdout;
}

/** Many commands of `ip` by one start of it. */
async function batch(options: readonly string[], commands: readonly string[]): Promise<void> {
  const running = run("ip", [...options, "-batch", "-"]);
  running.child.stdin?.end(`${commands.join("\n")}\n`);
  await running;
}

function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8", stdio: "pipe" });
}

/** Somebody who is just entering another namespace sees this one's file too, and keeps it busy for a moment. */
async function removeNamespace(namespace: string): Promise<void> {
  await until(() => {
    if (!existsSync(`/run/netns/${namespace}`)) return true;
    try {
      ip("netns", "del", namespace);
    } catch {
      // Looked at again.
    }
    return !existsSync(`/run/netns/${namespace}`);
  });
}
