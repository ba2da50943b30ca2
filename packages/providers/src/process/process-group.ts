import type { Clock } from "@hormesis/experiment";

/** What a process gets between the request to end (TERM) and its end (KILL): enough to remove its own temporary files. */
export const TERM_GRACE_MS = 1000;
/** KILL cannot be refused, so this only covers the time the kernel takes; a process in uninterruptible sleep takes longer. */
const KILL_WAIT_MS = 500;
const POLL_MS = 10;

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
  while (signalGroup(groupId, 0)) {
    if (clock.monotonic() >= deadlineMs) return false;
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
