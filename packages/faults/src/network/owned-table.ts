import { HormesisError } from "@hormesis/experiment";
import type { FaultContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";

/*
 * One nft table for each injection, owned by a process of ours: the kernel lets nobody else change it, and takes it
 * away when that process ends, however it ends. The process is `nft -i`, which keeps its socket to the kernel open
 * while it waits for more input; that input ends when the runner does.
 */

export interface OwnedTable {
  readonly family: "inet" | "netdev";
  readonly name: string;
  /** What comes after the table itself: `add chain inet NAME ...`. */
  readonly commands: readonly string[];
  /** Whether the commands name a control group. */
  readonly needsCgroups: boolean;
}

/** What of the table is in the kernel. */
export interface LoadedTable {
  readonly rules: number;
  readonly packets: Readonly<Record<string, number>>;
}

/** The kernel takes a table in milliseconds, one with 5000 connections in half a second; longer, and it did not take it. */
const LOADED_WITHIN_MS = 5000;
const LOADED_POLL_MS = 5;

/** nft would note all it is told in a file in the home folder. */
const environment = { HOME: "/dev/null" };

export function tableName(id: string): string {
  return `hormesis-${id}`;
}

export function countRules(table: OwnedTable): number {
  return table.commands.filter((command) => command.startsWith("add rule ")).length;
}

/** All of it on one line, which nft hands to the kernel at once: all of the rules, or none. */
export function scriptOf(table: OwnedTable): string {
  const { family, name, commands } = table;
  return `${[`add table ${family} ${name} { flags owner; }`, ...commands].join("; ")}\n`;
}

/** nft looks control groups up where systemd mounts them. A mount of its own makes it right everywhere. */
export function withCgroups(argv: readonly string[], table: OwnedTable): string[] {
  if (!table.needsCgroups) return [...argv];
  const mounted = 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"';
  return ["unshare", "--mount", "sh", "-c", mounted, "sh", ...argv];
}

/**
 * Asks the kernel whether it would take the table, without giving it.
 *
 * @throws HormesisError `NETWORK_RULES_REFUSED`
 */
export async function checkTable(table: OwnedTable, target: Target, signal: AbortSignal): Promise<void> {
  const input = scriptOf(table);
  const { status, stderr } = await target.exec(withCgroups(["nft", "-c", "-f", "-"], table), { signal, input });
  if (status === 0) return;
  throw new HormesisError(`Failed to make network rules on ${target.name}: ${firstReason(stderr)}.`, {
    code: "NETWORK_RULES_REFUSED",
    mend: "Look whether addresses or ports of the scope overlap, and whether the kernel is built with what it takes.",
  });
}

/** Starts the process that owns the table, and waits until all of it is in the kernel. */
export async function holdTable(table: OwnedTable, target: Target, ctx: FaultContext): Promise<void> {
  const argv = withCgroups(["nft", "-i"], table);
  await target.start(argv, { signal: ctx.signal, input: scriptOf(table), env: environment });
  await untilLoaded(table, target, ctx);
}

/** Waits until the table is in the kernel. */
export async function untilLoaded(table: OwnedTable, target: Target, ctx: FaultContext): Promise<void> {
  const untilMs = ctx.clock.monotonic() + LOADED_WITHIN_MS;
  while ((await findTable(table, target, ctx.signal))?.rules !== countRules(table)) {
    if (ctx.clock.monotonic() > untilMs) {
      throw new HormesisError(`Failed to load network rules on ${target.name}: the kernel did not take them.`, {
        code: "NETWORK_RULES_REFUSED",
        mend: "Look what nft says: nft monitor",
        effect: "unknown",
      });
    }
    await ctx.clock.sleep(LOADED_POLL_MS, ctx.signal);
  }
}

/** What of it is in the kernel now; undefined when nothing is. */
export async function findTable(
  table: Pick<OwnedTable, "family" | "name">,
  target: Target,
  signal: AbortSignal,
): Promise<LoadedTable | undefined> {
  // With handles, each rule is one entry; without what is in sets. Not as JSON: nft 1.0.6 breaks it off at the flag that says "owner".
  const argv = ["nft", "-a", "-t", "list", "table", table.family, table.name];
  const { status, stdout, stderr } = await target.exec(argv, { signal });
  if (status === 0) return readListing(stdout);
  if (/no such file or directory/i.test(stderr)) return undefined;
  throw new HormesisError(`Failed to list network rules on ${target.name}: ${firstReason(stderr)}.`, {
    code: "NETWORK_RULES_UNREADABLE",
    mend: "Run as root, with nft installed.",
    effect: "unknown",
  });
}

/** Ends the process that owns it; the table is gone with it. */
export async function releaseTable(
  table: Pick<OwnedTable, "family" | "name">,
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  await target.endHeld(signal);
  // Nothing should be left. If the kernel or nft did not know owners after all, it can still be deleted.
  if ((await findTable(table, target, signal)) === undefined) return;
  await target.exec(["nft", "delete", "table", table.family, table.name], { signal });
}

/** Reads what nft lists: how many rules there are, and how far the named counters have come. */
export function readListing(listing: string): LoadedTable {
  const packets: Record<string, number> = {};
  for (const [, name = "", count] of listing.matchAll(/^\s*counter (\S+) \{[^\n]*\n\s*packets (\d+) /gm)) {
    packets[name] = Number(count);
  }
  // Tables, chains and counters have handles too, after the bracket that opens them.
  const rules = listing.split("\n").filter((line) => / # handle \d+$/.test(line) && !/^\S|\{ # handle/.test(line));
  return { rules: rules.length, packets };
}

function firstReason(stderr: string): string {
  const line = stderr.split("\n").find((one) => one.trim() !== "") ?? "nft said nothing";
  return line
    .replace(/^.*?Error: /, "")
    .trim()
    .replace(/\.$/, "");
}
