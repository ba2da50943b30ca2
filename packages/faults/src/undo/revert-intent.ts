import { type Clock, type Json, messageOf } from "@hormesis/experiment";
import type { Intent, Reverter } from "../ledger/records.ts";
import type { AnyFault, Catalogue, FaultContext } from "../ports/fault.ts";
import type { OpenTarget, Target } from "../ports/target.ts";
import { within } from "./within.ts";

/** What a revert and its proof need beside the intent. */
export interface RevertTools {
  readonly catalogue: Catalogue;
  readonly openTarget: OpenTarget;
  readonly clock: Clock;
  readonly by: Reverter;
}

/** One try at undoing an intent. `final`: trying again cannot change it. */
export type RevertTry =
  | { readonly clean: true; readonly evidence: Json }
  | { readonly clean: false; readonly residue: readonly string[]; readonly final: boolean };

/**
 * A step of a revert that takes longer hangs (a disk, a program): it is given up, so that what comes after it in the
 * ledger is undone all the same. A healthy one takes milliseconds.
 */
const STEP_LIMIT_MS = 5000;

/** Undoes one intent and proves it gone: by the fault's own look, and by comparison with the snapshot. Never throws. */
export async function tryRevert(intent: Intent, tools: RevertTools): Promise<RevertTry> {
  const fault = tools.catalogue.find(({ name }) => name === intent.fault);
  if (fault === undefined || intent.version > fault.version) return unknown(intent, fault);
  try {
    const state: Json = fault.state.parse(intent.state);
    const target = tools.openTarget(intent.target.name, intent.id, intent.target.identity);
    return await revertState({ fault, state, target, intent, tools });
  } catch (error) {
    return { clean: false, residue: [`${intent.fault} on ${intent.target.name}: ${messageOf(error)}`], final: false };
  }
}

interface Work {
  readonly fault: AnyFault;
  readonly state: Json;
  readonly target: Target;
  readonly intent: Intent;
  readonly tools: RevertTools;
}

async function revertState({ fault, state, target, intent, tools }: Work): Promise<RevertTry> {
  const { clock, by } = tools;
  const step = <T>(what: string, work: (ctx: FaultContext) => Promise<T>): Promise<T> =>
    within({ limitMs: STEP_LIMIT_MS, clock, what: `${what} ${fault.name}` }, (signal) =>
      work({ id: intent.id, clock, signal }),
    );
  // A runner that was killed may have left a program that is still at work on the injection.
  if (by !== "runner") await step("end the processes of", ({ signal }) => target.endHeld(signal));
  if (await step("find the target of", ({ signal }) => target.gone(signal))) {
    return { clean: true, evidence: { target: "gone" } };
  }
  await step("revert", (ctx) => fault.revert(state, target, ctx));
  const effect = await step("observe", (ctx) => fault.observe(state, target, ctx));
  const left = await step("look for what is left of", (ctx) => fault.residue(state, target, ctx));
  const lasts = fault.span === "lasting" && effect.state !== "absent";
  const residue = [
    ...left,
    ...(lasts ? [`${fault.name} is still ${effect.state}: ${JSON.stringify(effect.evidence)}`] : []),
  ];
  return residue.length === 0 ? { clean: true, evidence: effect.evidence } : { clean: false, residue, final: false };
}

function unknown(intent: Intent, fault: AnyFault | undefined): RevertTry {
  const why = fault === undefined ? "no such fault is known" : `only versions up to ${fault.version} are known`;
  return {
    clean: false,
    residue: [`${intent.fault} (version ${intent.version}) on ${intent.target.name}: ${why} to this Hormesis`],
    final: true,
  };
}
