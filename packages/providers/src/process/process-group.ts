import { readdirSync, readFileSync } from "node:fs";
import type { Clock } from "@hormesis/experiment";

/** What a process gets between the request to end (TERM) and its end (KILL): enough to remove its temporary files. */
export const TERM_GRACE_MS = 1000;
/** KILL cannot be refused, so this covers the time the kernel takes; a process that hangs in the kernel takes longer. */
const KILL_WAIT_MS = 500;
/** How often to look. A look is one system call, but every fifth reads the whole process table. */
const POLL_MS = 10;
const POLLS_PER_SCAN = 5;

const never = new AbortController().signal;

/**
 * Ends every process of a group: TERM, a grace of a second, KILL. Resolves when none is left, or with false when some
 * could not be ended (another user's process, or one that hangs in the kernel). A process that moved to a group of its
 * own is not reached.
 *
 * @example await endGroup(child.pid, systemClock)
 */
export async function endGroup(groupId: number, clock: Clock): Promise<boolean> {
  signalGroup(groupId, "SIGTERM");
  if (await gone(groupId, TERM_GRACE_MS, clock)) return true;
  signalGroup(groupId, "SIGKILL");
  return gone(groupId, KILL_WAIT_MS, clock);
}

async function gone(groupId: number, withinMs: number, clock: Clock): Promise<boolean> {
  const deadlineMs = clock.monotonic() + withinMs;
  for (let poll = 1; signalGroup(groupId, 0); poll += 1) {
    const late = clock.monotonic() >= deadlineMs;
    if ((late || poll % POLLS_PER_SCAN === 0) && onlyZombies(groupId)) return true;
    if (late) return false;
    await clock.sleep(POLL_MS, never);
  }
  return true;
}

/** False when the group has no member left. */
function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (error) {
    // EPERM: there are members, but they belong to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * True when every member has ended and only waits for its parent to take note. In a container whose first process
 * reaps late or never, orphans stay so for long, and can be signalled all the while. Always false without Linux's /proc.
 */
function onlyZombies(groupId: number): boolean {
  let seen = false;
  for (const entry of processEntries()) {
    const [state, group] = stateAndGroup(entry);
    if (group !== groupId) continue;
    if (state !== "Z" && state !== "X") return false;
    seen = true;
  }
  return seen;
}

function processEntries(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function stateAndGroup(pid: string): [state: string | undefined, group: number] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "pid (name) state parent group ...": the name may hold anything, even parentheses.
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 3);
    return [state, Number(group)];
  } catch {
    // Gone since the list was read.
    return [undefined, Number.NaN];
  }
}
