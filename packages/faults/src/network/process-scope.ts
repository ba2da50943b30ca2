import * as z from "zod";
import { canHoldGroup, groupOf, unifiedMount } from "../faults/hardware/process-pause/cgroup.ts";
import { type LimitGroup, limitGroupSchema } from "../groups/limit-group.ts";
import { networkNamespaceOf } from "../machine/process-table.ts";
import type { FaultContext, PrepareContext } from "../ports/fault.ts";
import type { ProcessInfo, Target } from "../ports/target.ts";
import { type ProcessSelector, selectProcesses, shorten } from "../selectors/process-selector.ts";
import { refused } from "./refused.ts";
import { type Socket, socketNumbersOf, socketsAround } from "./sockets.ts";

/*
 * Packets of chosen processes. The kernel knows a packet's control group by its socket, and a socket's by the process
 * that opened it, at the instant it did. So the processes are moved into a group of ours, by which all that they open
 * from then on is known, and what they start too; and what they have open already is listed by its addresses. Only a
 * socket that exists at that instant and is neither bound nor connected yet slips through.
 */

export const processScopeSchema = z.object({
  groups: z.array(limitGroupSchema.extend({ path: z.string(), level: z.int() })),
});
export type ProcessScope = z.infer<typeof processScopeSchema>;

/**
 * Chooses the processes, and plans a group inside each that they are in. Touches nothing.
 *
 * @throws HormesisError `NETWORK_SCOPE`, and those of `selectProcesses`
 */
export async function resolveProcessScope(
  selector: ProcessSelector,
  target: Target,
  ctx: PrepareContext,
): Promise<ProcessScope> {
  const mount = await unifiedMount(target, ctx.signal);
  if (mount === undefined) throw refused("no control groups of version 2 are mounted", "Scope by port or uid.");
  const chosen = await selectProcesses(selector, target, ctx);
  refuseElsewhere(chosen, target);
  await refuseShared(chosen, target, ctx.signal);
  const byOrigin = new Map<string, ProcessInfo[]>();
  for (const one of chosen) {
    const origin = await groupOf(one.pid, mount, target, ctx.signal);
    if (origin === undefined || !(await canHoldGroup(origin, target, ctx.signal))) {
      throw refused(`the control group of ${nameOf(one)} can hold none of ours`, "Scope by port or uid.");
    }
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), one]);
  }
  const groups = [...byOrigin].map(([origin, processes]) => {
    const folder = `${origin}/hormesis-${ctx.id}-network`;
    const parts = folder.slice(mount.length).split("/").filter(Boolean);
    const noted = processes.map(({ pid, startTime, command }) => ({ pid, startTime, command: shorten(command) }));
    const group: LimitGroup = { version: 2, controller: "", folder, origin, settings: [], processes: noted };
    return { ...group, path: parts.join("/"), level: parts.length };
  });
  return { groups };
}

/** The sockets that the processes of a scope have, and those of others that must not be taken for theirs. */
export interface ScopeSockets {
  readonly own: readonly Socket[];
  /** Connections of others on a port on which a process of the scope listens: it has handed them on. */
  readonly others: readonly Socket[];
}

export const noSockets: ScopeSockets = { own: [], others: [] };

/** Lists the sockets of the chosen processes, as they are now. */
export async function socketsOfScope(
  { groups }: ProcessScope,
  target: Target,
  ctx: FaultContext,
): Promise<ScopeSockets> {
  const numbers = new Set<string>();
  let witness: number | undefined;
  for (const process of groups.flatMap(({ processes }) => processes)) {
    if ((await target.find(process, ctx.signal)) === undefined) continue;
    witness ??= process.pid;
    for (const number of socketNumbersOf(process.pid)) numbers.add(number);
  }
  if (witness === undefined) return noSockets;
  const all = await socketsAround(witness, target, ctx.signal);
  const own = all.filter(({ inode }) => numbers.has(inode));
  const open = own.filter(({ remote }) => remote === null);
  // Number 0 is of nobody: still with the one that listens, or over.
  const others = all.filter(
    (one) => one.remote !== null && one.inode !== "0" && !numbers.has(one.inode) && open.some((end) => isAt(end, one)),
  );
  return { own, others };
}

function isAt(one: Socket, other: Socket): boolean {
  return one.protocol === other.protocol && one.local.port === other.local.port;
}

/** A rule holds in one namespace, that of the target. */
function refuseElsewhere(chosen: readonly ProcessInfo[], target: Target): void {
  if (target.kind !== "local") return;
  const here = networkNamespaceOf(process.pid);
  const elsewhere = chosen.find(({ pid }) => networkNamespaceOf(pid) !== here);
  if (elsewhere === undefined) return;
  throw refused(`${nameOf(elsewhere)} is in another network namespace`, "Write target: netns:NAME.");
}

/** Two processes that listen on one port: whose a packet is, the port does not tell. */
async function refuseShared(chosen: readonly ProcessInfo[], target: Target, signal: AbortSignal): Promise<void> {
  const [first] = chosen;
  if (first === undefined) return;
  const all = (await socketsAround(first.pid, target, signal)).filter(({ remote }) => remote === null);
  const numbers = new Set(chosen.flatMap(({ pid }) => [...socketNumbersOf(pid)]));
  const own = all.filter(({ inode }) => numbers.has(inode));
  if (own.length === 0) return;
  const contested = new Map(all.filter((one) => own.some((end) => isAt(end, one))).map((one) => [one.inode, one]));
  const isChosen = new Set(chosen.map(({ pid }) => pid));
  for (const other of await target.processes(signal)) {
    if (isChosen.has(other.pid)) continue;
    const number = [...socketNumbersOf(other.pid)].find((one) => contested.has(one));
    const shared = number === undefined ? undefined : contested.get(number);
    if (shared === undefined) continue;
    const where = `${shared.protocol} port ${shared.local.port}`;
    throw refused(
      `${nameOf(other)} has ${where} open as well`,
      "Choose all that have it, as with percent: 100%, or scope by port.",
    );
  }
}

function nameOf({ pid, command }: ProcessInfo): string {
  return `process ${pid} (${shorten(command)})`;
}
