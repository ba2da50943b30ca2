import { linkSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Clock } from "@hormesis/experiment";
import { isAlive, ownIdentity } from "../machine/process-table.ts";
import type { ProcessIdentity } from "../ports/target.ts";

/*
 * One process at a time acts on what a ledger says. Node.js has no flock, so a lease is a file `PATH.lease.N`:
 * whoever finds that the holder of the highest number is dead makes the next number, which only one can. A file is
 * removed by its own holder alone; those of the dead stay until the ledger is closed, since a number that came free
 * could be taken by one who looked before the others.
 */

/** How often a lease that another holds is asked for again. */
const POLL_MS = 20;

export interface Lease {
  release(): void;
}

/** Takes the lease, or says who has it. */
export function tryLease(path: string): Lease | ProcessIdentity {
  for (;;) {
    const highest = numbersOf(path).at(-1) ?? 0;
    const holder = highest === 0 ? undefined : holderOf(`${path}.lease.${highest}`);
    if (holder === "released") continue;
    if (holder !== undefined && isAlive(holder)) return holder;
    const file = `${path}.lease.${highest + 1}`;
    if (make(file)) return { release: () => rmSync(file, { force: true }) };
  }
}

/** Waits for the lease, at most this long; undefined when another living process kept it. */
export async function takeLease(
  path: string,
  options: { readonly withinMs: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Lease | undefined> {
  const { withinMs, clock, signal } = options;
  const untilMs = clock.monotonic() + withinMs;
  for (;;) {
    const got = tryLease(path);
    if ("release" in got) return got;
    if (clock.monotonic() >= untilMs) return undefined;
    await clock.sleep(POLL_MS, signal);
  }
}

/** Takes away all files of leases; for a ledger that is closed. */
export function removeLeases(path: string): void {
  for (const number of numbersOf(path)) rmSync(`${path}.lease.${number}`, { force: true });
}

function numbersOf(path: string): number[] {
  const start = `${basename(path)}.lease.`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
    .toSorted((one, other) => one - other);
}

function holderOf(file: string): ProcessIdentity | "released" | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity;
  } catch (error) {
    // Made by link, it is whole or not there; unreadable means that the disk lost it with its holder.
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "released" : undefined;
  }
}

/** Makes the file with its content in one step; false when another was first. */
function make(file: string): boolean {
  const aside = join(dirname(file), `.${basename(file)}.${process.pid}`);
  writeFileSync(aside, JSON.stringify(ownIdentity()), { mode: 0o600 });
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(aside);
  }
}
