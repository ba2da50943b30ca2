import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { makeNamespace, type NetworkNamespace } from "./namespace.ts";

/** Where the third act plays: a network namespace, and in it a process that has its shops open and waits for its cue. */
export interface Stage {
  /** Plays the act in this terminal, and makes sure that nothing is left of it. Throws if it did not come out as told. */
  play(): Promise<void>;
  /** Ends whatever is still going on, and deletes the namespace. Interrupted, the run takes its fault out first. */
  close(): Promise<void>;
}

/** A run that is interrupted takes its fault out, and the shops close; it needs a moment, but not for ever. */
const STOP_GRACE_MS = 8000;

/** Sets the stage, or says why there is none here. Nothing is left of it when it throws. */
export async function openStage(directory: string, signal: AbortSignal): Promise<Stage | string> {
  const namespace = await makeNamespace();
  if (typeof namespace === "string") return namespace;
  const [program, ...args] = [...namespace.inside, process.execPath, join(import.meta.dirname, "inside.ts"), directory];
  const actor = spawn(program, args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // Ctrl-C comes to us alone and is passed on once.
    detached: true,
  });
  const ended = once(actor, "exit").then(() => actor.exitCode ?? actor.signalCode ?? "unknown");
  const interrupt = (): void => void actor.kill("SIGINT");
  signal.addEventListener("abort", interrupt, { once: true });
  const close = async (): Promise<void> => {
    signal.removeEventListener("abort", interrupt);
    await end(actor, ended);
    await namespace.remove();
  };
  const open = await Promise.race([once(actor, "message"), ended]);
  if (!Array.isArray(open) || signal.aborted) {
    await close();
    signal.throwIfAborted();
    throw new Error("The shops in the namespace did not open.");
  }
  return { close, play: () => giveCue(actor, ended, namespace) };
}

async function giveCue(
  actor: ChildProcess,
  ended: Promise<number | string>,
  namespace: NetworkNamespace,
): Promise<void> {
  actor.send("play");
  const outcome = await ended;
  if (outcome !== 0) throw new Error("The third act did not come out as told.");
  const left = await namespace.leftovers();
  if (left.length > 0) throw new Error(`The third act left something behind: ${left.join(", ")}`);
}

async function end(actor: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (actor.exitCode !== null || actor.signalCode !== null) return;
  actor.kill("SIGINT");
  const timer = setTimeout(() => actor.kill("SIGKILL"), STOP_GRACE_MS);
  await ended;
  clearTimeout(timer);
}
