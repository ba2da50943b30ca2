import { systemClock } from "@hormesis/experiment/clock";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import type { ProcessIdentity, ProcessInfo } from "../ports/target.ts";
import { bootId } from "./boot.ts";
import { psEnvironmentHas, psProcess, psProcesses } from "./ps-table.ts";

/*
 * What runs on this machine. Read synchronously: /proc is memory, and a look that cannot be interleaved with our own
 * acts is easier to reason about.
 */

const onLinux = process.platform === "linux";

/** The process of this number as it is now, or undefined. */
export function readProcess(pid: number): ProcessInfo | undefined {
  return onLinux ? readProc(pid) : psProcess(pid);
}

/** All processes, in the order of their numbers. */
export function listProcesses(): ProcessInfo[] {
  if (!onLinux) return psProcesses();
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((one, other) => one - other)
    .flatMap((pid) => readProc(pid) ?? []);
}

/** What identifies this very process. */
export function ownIdentity(): ProcessIdentity {
  const own = readProcess(process.pid);
  if (own === undefined) throw new Error("this process is not in the list of processes");
  return { pid: own.pid, startTime: own.startTime };
}

/** True while the process lives; a zombie does not, nor does a later process of the same number. */
export function isAlive(identity: ProcessIdentity): boolean {
  const found = readProcess(identity.pid);
  return found !== undefined && found.startTime === identity.startTime && found.state !== "Z" && found.state !== "X";
}

/** True when the process was started with this variable of this value. False where we may not look. */
export function environmentHas(pid: number, name: string, value: string): boolean {
  if (!onLinux) return psEnvironmentHas(pid, name, value);
  try {
    return readEnvironment(pid).split("\0").includes(`${name}=${value}`);
  } catch {
    return false;
  }
}

/** A program is in place within a fraction of this; one that shows no environment for longer was given none. */
const EXEC_WITHIN_MS = 50;

/**
 * While a process exchanges its program for another (`ip netns exec` does), it shows no environment for a moment.
 * Whoever looks for what to end would miss it just then.
 */
function readEnvironment(pid: number): string {
  const untilMs = systemClock.monotonic() + EXEC_WITHIN_MS;
  for (;;) {
    const text = readFileSync(`/proc/${pid}/environ`, "utf8");
    if (text !== "" || !isProgram(pid) || systemClock.monotonic() > untilMs) return text;
  }
}

/** The kernel's own threads, and what has ended, never show an environment. */
function isProgram(pid: number): boolean {
  const { state, parentPid } = parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  return state !== "Z" && state !== "X" && pid !== 2 && parentPid !== 2;
}

/** The number of the network namespace the process is in; undefined where there are none, or we may not look. */
export function networkNamespaceOf(pid: number): string | undefined {
  try {
    return /^net:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[1];
  } catch {
    return undefined;
  }
}

/** The process, its parent, and so on up to the first one. */
export function ancestorsOf(pid: number): number[] {
  const chain: number[] = [];
  // Bounded, since the table changes while it is read, and a number that is used again could close a circle.
  for (let current = pid; current > 0 && chain.length < 1000; current = readProcess(current)?.parentPid ?? 0) {
    chain.push(current);
  }
  return chain;
}

function readProc(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { ...parseStat(stat), uid: statSync(`/proc/${pid}`).uid, ...(command === "" ? {} : { command }) };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

/** Reads a line of /proc/PID/stat. The name stands in brackets and may itself hold brackets and spaces. */
export function parseStat(stat: string): Omit<ProcessInfo, "uid"> {
  const open = stat.indexOf("(");
  const close = stat.lastIndexOf(")");
  const name = stat.slice(open + 1, close);
  // The first of these is the third field of the page proc(5): state. The numbers there count from 1.
  const fields = stat.slice(close + 2).split(" ");
  const field = (number: number): string => fields[number - 3] ?? "";
  return {
    pid: Number(stat.slice(0, open)),
    startTime: `${bootId().slice(0, 8)}-${field(22)}`,
    parentPid: Number(field(4)),
    name,
    command: `[${name}]`,
    state: field(3),
    cpuTicks: Number(field(14)) + Number(field(15)),
  };
}
