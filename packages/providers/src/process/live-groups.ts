import { type GroupWatcher, startGroupWatcher } from "./group-watcher.ts";

/** The groups of the commands that are running now. */
const live = new Set<number>();
let killsAtExit = false;
let watcher: GroupWatcher | undefined;

/**
 * Takes note of a group whose command is running: when this program ends without waiting for it (`process.exit`, an
 * error that nobody caught, SIGKILL), the group is killed.
 *
 * Call the function that it gives when the command has ended.
 */
export function holdGroup(groupId: number): () => void {
  live.add(groupId);
  watcher ??= startGroupWatcher();
  watcher.note(groupId);
  if (!killsAtExit) process.once("exit", killAll);
  killsAtExit = true;
  return () => {
    if (live.delete(groupId)) watcher?.forget(groupId);
  };
}

/** Ends the watcher over the groups, unless some are still running; it is started again when it is needed again. */
export async function releaseWatcher(): Promise<void> {
  if (live.size > 0) return;
  const ended = watcher?.close();
  watcher = undefined;
  await ended;
}

function killAll(): void {
  for (const groupId of live) {
    try {
      process.kill(-groupId, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}
