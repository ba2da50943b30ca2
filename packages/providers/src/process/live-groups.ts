/** The groups of the commands that are running now. */
const live = new Set<number>();
let watching = false;

/**
 * Takes note of a group whose command is running: when this program exits without waiting for it (`process.exit`, an
 * error that nobody caught), the group is killed. A program that is itself killed by SIGKILL cannot do that.
 *
 * Call the function that it gives when the command has ended.
 */
export function holdGroup(groupId: number): () => void {
  live.add(groupId);
  if (!watching) process.once("exit", killAll);
  watching = true;
  return () => live.delete(groupId);
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
