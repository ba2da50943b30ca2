import { execFileSync } from "node:child_process";
import type { ProcessInfo } from "../ports/target.ts";
import { bootId } from "./boot.ts";

/* The list of processes where there is no /proc: asked of `ps`, which every Unix has. */

/** `lstart` is five words: day, month, day of the month, time, year. */
const columns = "pid=,ppid=,uid=,state=,lstart=,command=";
const line = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/;

export function psProcesses(): ProcessInfo[] {
  return parsePs(ps("-axww", "-o", columns));
}

export function psProcess(pid: number): ProcessInfo | undefined {
  return parsePs(ps("-ww", "-o", columns, "-p", String(pid)))[0];
}

/** `ps -E` shows the environment behind the command, of one's own processes or to root. */
export function psEnvironmentHas(pid: number, name: string, value: string): boolean {
  return ps("-Eww", "-o", "command=", "-p", String(pid)).split(/\s/).includes(`${name}=${value}`);
}

/** Reads what `ps` printed with the columns above. */
export function parsePs(printed: string): ProcessInfo[] {
  return printed.split("\n").flatMap((text) => {
    const [, pid, parent, uid, state = "", started = "", command = ""] = line.exec(text) ?? [];
    if (pid === undefined) return [];
    const program = command.split(" ", 1)[0] ?? "";
    return {
      pid: Number(pid),
      parentPid: Number(parent),
      uid: Number(uid),
      state: state.slice(0, 1),
      startTime: `${bootId().slice(0, 8)}-${started.replaceAll(/\s+/g, " ")}`,
      name: program.slice(program.lastIndexOf("/") + 1),
      command,
      cpuTicks: 0,
    };
  });
}

function ps(...args: string[]): string {
  try {
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], env: { LC_ALL: "C" } });
  } catch {
    // It exits with 1 when there is no such process.
    return "";
  }
}
