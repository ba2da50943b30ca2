import { execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A network of its own, with nothing but loopback: what happens to its packets happens to nobody else's. */
export interface NetworkNamespace {
  readonly name: string;
  /** What comes before a command that is to run inside. */
  readonly inside: readonly [string, ...string[]];
  /** What is still there: rules of the firewall, processes. Waits a moment for processes that are just ending. */
  leftovers(): Promise<string[]>;
  /** Ends whatever is still in it and deletes it. May be called any number of times. */
  remove(): Promise<void>;
}

/** The guard of a run and a shop without its owner end within half a second. */
const ENDED_WITHIN_MS = 2000;
const LOOK_EVERY_MS = 50;

/**
 * Waits until its input ends, which it does with us, however we end; then it takes away the name that we did not live
 * to take away. Whoever is still inside goes on until it ends by itself.
 */
const CARETAKER = 'cat > /dev/null; ip netns del "$1"';

/** Makes one with a name that nobody else has, or says why it cannot: what is missing, in a few words. */
export async function makeNamespace(): Promise<NetworkNamespace | string> {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  for (const program of ["ip", "nft"]) if (!(await works(program, "-V"))) return `it needs the program ${program}`;
  const name = `hormesis-shop-${randomBytes(3).toString("hex")}`;
  const caretaker = spawn("sh", ["-c", CARETAKER, "sh", name], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  // It must not keep us here.
  caretaker.unref();
  (caretaker.stdin as { unref?: () => void }).unref?.();
  if (!(await works("ip", "netns", "add", name))) {
    caretaker.stdin.end();
    return "there are no network namespaces here";
  }
  const namespace = openNamespace(name, () => caretaker.stdin.end());
  const [program, ...inside] = namespace.inside;
  const canFilter =
    (await works("ip", "-n", name, "link", "set", "lo", "up")) &&
    (await works(program, ...inside, "nft", "-c", "add table inet hormesis-shop { flags owner; }"));
  if (canFilter) return namespace;
  await namespace.remove();
  return "the kernel takes no nftables rules with owners";
}

function openNamespace(name: string, letGo: () => void): NetworkNamespace {
  const inside = ["ip", "netns", "exec", name] as const;
  const pids = (): number[] => ip("netns", "pids", name).split("\n").filter(Boolean).map(Number);
  const pidsAfterAMoment = async (): Promise<number[]> => {
    for (let waitedMs = 0; waitedMs < ENDED_WITHIN_MS && pids().length > 0; waitedMs += LOOK_EVERY_MS)
      await sleep(LOOK_EVERY_MS);
    return pids();
  };
  let removed = false;
  return {
    name,
    inside,
    leftovers: async () => {
      const processes = (await pidsAfterAMoment()).map((pid) => `a process in ${name} (pid ${pid})`);
      const rules = ip("netns", "exec", name, "nft", "list", "ruleset").trim();
      return rules === "" ? processes : [...processes, `rules in ${name}: ${rules}`];
    },
    remove: async () => {
      if (removed) return;
      removed = true;
      // Nobody but us has put anything into it.
      for (const pid of await pidsAfterAMoment()) kill(pid);
      ip("netns", "del", name);
      letGo();
    },
  };
}

function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const run = promisify(execFile);

async function works(program: string, ...args: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}
