import { spawn } from "node:child_process";
import { Socket } from "node:net";

/*
 * What the watcher runs. It reads lines `+ GROUP` and `- GROUP`; when its input ends, which the kernel sees to however
 * we end, it kills the groups that are left. Signals that are meant for us must not end it before that.
 */
const script = `
trap '' HUP INT QUIT TERM
live=" "
while read -r sign group; do
  case $sign in
    +) live="$live$group " ;;
    -) live="\${live%% $group *} \${live#* $group }" ;;
  esac
done
for group in $live; do kill -s KILL -- "-$group"; done 2>/dev/null
`;

/** A small process that outlives this one by an instant. */
export interface GroupWatcher {
  /** Kill this group should we be gone before `forget`. */
  note(groupId: number): void;
  forget(groupId: number): void;
  /** Lets go of it: whatever is noted then is killed. Resolves when it has ended. */
  close(): Promise<void>;
}

/**
 * Starts a watcher over process groups. It is there for the one end that leaves no chance to clean up, SIGKILL: of all
 * that could be left behind, a fault that is being injected by a process nobody knows of would be the worst.
 *
 * Where there is no `/bin/sh`, nothing is watched; nor is a process that moved to a session of its own.
 *
 * @example
 * const watcher = startGroupWatcher();
 * watcher.note(child.pid);
 */
export function startGroupWatcher(): GroupWatcher {
  const child = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"], cwd: "/" });
  const ended = new Promise<void>((resolve) => {
    child.on("error", () => resolve());
    child.on("exit", () => resolve());
  });
  child.stdin.on("error", () => undefined);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return {
    note: (groupId) => void child.stdin.write(`+ ${groupId}\n`),
    forget: (groupId) => void child.stdin.write(`- ${groupId}\n`),
    close: () => {
      child.ref();
      child.stdin.end();
      return ended;
    },
  };
}
