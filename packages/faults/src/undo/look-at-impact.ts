import { isJsonObject, type Json, messageOf } from "@hormesis/experiment";
import type { Intent } from "../ledger/records.ts";
import type { FaultImpact } from "../ports/fault.ts";
import type { RevertTools } from "./revert-intent.ts";
import { within } from "./within.ts";

/** Undoing does not wait longer for it. */
const LOOK_WITHIN_MS = 2000;

/**
 * Asks what came of a fault, before it is undone: after that nobody can say it. Undefined for faults whose being in effect
 * is all there is to know. Never throws: what cannot be found out is no proof.
 */
export async function lookAtImpact(
  intent: Intent,
  { catalogue, openTarget, clock }: RevertTools,
): Promise<FaultImpact | undefined> {
  const fault = catalogue.find(({ name }) => name === intent.fault);
  if (fault?.impact === undefined || intent.version > fault.version) return undefined;
  try {
    const state: Json = fault.state.parse(intent.state);
    const target = openTarget(intent.target.name, intent.id, intent.target.identity);
    return await within({ limitMs: LOOK_WITHIN_MS, clock, what: `look what came of ${fault.name}` }, async (signal) =>
      fault.impact?.(state, target, { id: intent.id, clock, signal }),
    );
  } catch (error) {
    return { idle: `what suffered from it cannot be said: ${messageOf(error)}`, evidence: null };
  }
}

/** The last look's evidence, with what came of the fault before it. */
export function withImpact(evidence: Json, impact: FaultImpact | undefined): Json {
  if (impact === undefined) return evidence;
  return { ...(isJsonObject(evidence) ? evidence : { last: evidence }), impact: impact.evidence };
}
