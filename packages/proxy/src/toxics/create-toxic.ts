import { HormesisError, type Json } from "@hormesis/experiment";
import { directions, type Direction } from "../data/direction.ts";
import type { Attributes } from "./attributes.ts";
import { findKind, toxicTypes } from "./kinds.ts";
import { idleAttributes, idleReason, needOf } from "./kind-fits.ts";
import { readShape } from "./read-shape.ts";
import type { ToxicKind } from "./toxic-kind.ts";
import { noEffect, type Toxic } from "./toxic.ts";
import { isTriggerTerms, Trigger, type TriggerTerms, triggerWords } from "./trigger.ts";

/** What a program says to make a toxic. */
export interface ToxicInput {
  /** `latency`, `bandwidth`, `slow_close`, `timeout`, `reset_peer`, `slicer`, `limit_data`, `noop`, or one of a protocol. */
  readonly type: string;
  /** @defaultValue the type and the direction, such as `latency_downstream` */
  readonly name?: string;
  /** @defaultValue "downstream": what the server sends suffers */
  readonly direction?: Direction;
  /** Which share suffers, 0 to 1: of connections, or of messages where the toxic is one of a protocol. @defaultValue 1 */
  readonly toxicity?: number;
  /** Which of them in their order, such as `{ first: 2 }`: "fail twice, then work". @defaultValue each */
  readonly trigger?: TriggerTerms;
  /** Those of Toxiproxy are whole numbers, 0 or more, in its units; what is left out is 0. */
  readonly attributes?: Attributes;
}

/**
 * Makes a toxic of what a program says, for a proxy that speaks that protocol.
 *
 * @throws HormesisError `TOXIC_INVALID`
 */
export function createToxic(input: ToxicInput, protocolName: string, endsTls = false): Toxic {
  const kind = findKind(input.type);
  if (kind === undefined) throw invalid(input.type, "there is no such type", `Use one of ${toxicTypes.join(", ")}.`);
  const need = needOf(kind, { protocolName, endsTls });
  if (need !== undefined) {
    throw invalid(input.type, `the proxy speaks '${protocolName}'`, `Create the proxy with ${need}.`);
  }
  const attributes = readAttributes(kind, input.attributes ?? {});
  const idle = idleAttributes(kind, attributes, protocolName);
  if (idle.length > 0) throw invalid(input.type, idleReason(idle, protocolName), "Leave it out.");
  const direction = input.direction ?? "downstream";
  refuseUnlike(input, direction);
  const name = input.name ?? `${input.type}_${direction}`;
  const trigger = input.trigger === undefined ? undefined : new Trigger(input.trigger);
  return {
    name,
    kind,
    direction,
    stream: direction,
    toxicity: input.toxicity ?? 1,
    attributes,
    trigger,
    effect: noEffect(),
  };
}

/** What a type says too, for programs that have none: a toxic that is taken for another one proves nothing. */
function refuseUnlike({ type, toxicity = 1, trigger }: ToxicInput, direction: Direction): void {
  if (!directions.includes(direction)) {
    throw invalid(type, `its direction is ${JSON.stringify(direction)}`, `Use ${directions.join(" or ")}.`);
  }
  if (!(toxicity >= 0 && toxicity <= 1)) {
    throw invalid(type, `its toxicity is ${JSON.stringify(toxicity)}`, "Use a share, from 0 to 1.");
  }
  if (trigger !== undefined && !isTriggerTerms(trigger)) {
    throw invalid(type, `its trigger is ${JSON.stringify(trigger)}`, `Use ${triggerWords}.`);
  }
}

function readAttributes(kind: ToxicKind, given: Attributes): Attributes {
  const attributes: Record<string, Json> = Object.fromEntries(kind.attributeNames.map((name) => [name, 0]));
  const known = [...kind.attributeNames, ...Object.keys(kind.shape?.shape ?? {})];
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      throw invalid(kind.type, `it has no attribute '${name}'`, `It has ${known.join(", ") || "no attributes"}.`);
    }
    if (!kind.attributeNames.includes(name)) continue;
    if (!Number.isSafeInteger(value) || Number(value) < 0) {
      throw invalid(kind.type, `'${name}' is ${JSON.stringify(value)}`, "Use a whole number, 0 or more.");
    }
    attributes[name] = value;
  }
  const read = readShape(kind, given);
  if ("problems" in read) throw invalid(kind.type, read.problems.join("; "), "Mend its attributes.");
  return { ...attributes, ...read.attributes };
}

function invalid(type: string, reason: string, mend: string): HormesisError {
  return new HormesisError(`Failed to create toxic '${type}': ${reason}.`, { code: "TOXIC_INVALID", mend });
}
