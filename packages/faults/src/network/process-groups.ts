import { enterGroups, groupResources, leaveGroups, leftGroups, lookAtGroups } from "../groups/use-group.ts";
import type { FaultContext, FaultEffect } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { type ScopeSockets, socketsOfScope } from "./process-scope.ts";
import type { Scope } from "./scope.ts";

/* The control groups by which packets of chosen processes are known. Nothing is done for a scope without any. */

/**
 * Moves the processes into their groups, and then lists what they had open before. In this order: whatever is opened
 * meanwhile is known by the group.
 */
export async function enterProcesses(
  { process }: Scope,
  target: Target,
  ctx: FaultContext,
): Promise<ScopeSockets | undefined> {
  if (process === null) return undefined;
  await enterGroups(process.groups, target, ctx);
  return socketsOfScope(process, target, ctx);
}

/** What was seen of the rules, together with where the processes are. */
export async function lookAtProcesses(
  { process }: Scope,
  rules: FaultEffect,
  target: Target,
  ctx: FaultContext,
): Promise<FaultEffect> {
  if (process === null) return rules;
  const groups = await lookAtGroups(process.groups, target, ctx);
  const { inside, outside } = groups.evidence as { readonly inside: number[]; readonly outside: number[] };
  const evidence = { ...(rules.evidence as object), inside, outside };
  return { state: rules.state === groups.state ? rules.state : "partial", evidence };
}

/** Moves them back, with what they started meanwhile, and removes the groups. */
export async function leaveProcesses({ process }: Scope, target: Target, ctx: FaultContext): Promise<void> {
  if (process !== null) await leaveGroups(process.groups, target, ctx);
}

export async function leftOfProcesses({ process }: Scope, target: Target, ctx: FaultContext): Promise<string[]> {
  return process === null ? [] : leftGroups(process.groups, target, ctx);
}

/** A process is in one group of version 2 only. */
export function resourcesOf({ process }: Scope): string[] {
  return process === null ? [] : groupResources(process.groups);
}

/** What the kernel can be asked about beforehand: it knows no group that is not there yet. */
export function withoutGroups<State extends { readonly scope: Scope }>(state: State): State {
  const { scope } = state;
  return scope.process === null ? state : { ...state, scope: { ...scope, process: { groups: [] } } };
}
