import { isJsonObject, type Json, messageOf } from "@hormesis/experiment";
import type { OpenIntent } from "../ledger/fold.ts";
import type { AnyFault, FaultContext, FaultImpact } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import type { RevertTools } from "./revert-intent.ts";
import { within } from "./within.ts";

/** Undoing does not wait longer for it. */
const LOOK_WITHIN_MS = 2000;

/**
 * Asks what came of a fault, before it is undone: after that nobody can say it. Undefined when its being in effect is all
 * there is to know, and nothing speaks against that. Never throws: what suffered and cannot be counted is no proof. A
 * look at what holds the fault that fails says nothing; that it was in, was proven when it went in.
 */
export async function lookAtImpact(
  { intent, stage }: OpenIntent,
  { catalogue, openTarget, clock, by }: RevertTools,
): Promise<FaultImpact | undefined> {
  const fault = catalogue.find(({ name }) => name === intent.fault);
  if (fault === undefined || intent.version > fault.version) return undefined;
  // Programs of ours end with their runner: after it is gone, that they are gone too says nothing.
  const wasIn = stage === "observed" && (by === "runner" || by === "guard");
  if (fault.impact === undefined && (fault.heldBy === undefined || !wasIn)) return undefined;
  try {
    const state: Json = fault.state.parse(intent.state);
    const target = openTarget(intent.target.name, intent.id, intent.target.identity);
    return await within({ limitMs: LOOK_WITHIN_MS, clock, what: `look what came of ${fault.name}` }, async (signal) => {
      const ctx = { id: intent.id, clock, signal };
      return fault.impact === undefined ? lookAtHolder(fault, state, target, ctx) : fault.impact(state, target, ctx);
    });
  } catch (error) {
    if (fault.impact === undefined) return undefined;
    return { idle: `what suffered from it cannot be said: ${messageOf(error)}`, evidence: null };
  }
}

/** Looks only whether it is there: to try whether it does its work would take time, and disturb. */
async function lookAtHolder(
  fault: AnyFault,
  state: Json,
  target: Target,
  ctx: FaultContext,
): Promise<FaultImpact | undefined> {
  const { heldBy } = fault;
  const there = heldBy === "program" ? await target.held(ctx.signal) : await fault.residue(state, target, ctx);
  if (there.length > 0) return undefined;
  return {
    idle: `the ${heldBy} that held it was gone before it was taken out`,
    evidence: { [String(heldBy)]: "gone" },
  };
}

/** The last look's evidence, with what came of the fault before it. */
export function withImpact(evidence: Json, impact: FaultImpact | undefined): Json {
  if (impact === undefined) return evidence;
  return { ...(isJsonObject(evidence) ? evidence : { last: evidence }), impact: impact.evidence };
}
