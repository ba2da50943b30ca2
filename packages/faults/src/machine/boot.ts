import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { uptime } from "node:os";

let known: string | undefined;

/** What tells this start of the machine from every other: after a reboot, no process or namespace is the same. */
export function bootId(): string {
  known ??= readBootId();
  return known;
}

function readBootId(): string {
  if (process.platform === "linux") return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return execFileSync("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).trim();
}

/** Milliseconds since the machine was started, those asleep included. Setting the machine's clock does not move it. */
export function sinceBootMs(): number {
  if (process.platform !== "linux") return uptime() * 1000;
  return Number(readFileSync("/proc/uptime", "utf8").split(" ", 1)[0]) * 1000;
}
