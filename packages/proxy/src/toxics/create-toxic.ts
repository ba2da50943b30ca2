import { HormesisError } from "@hormesis/experiment";
import type { Direction } from "../data/direction.ts";
import type { Attributes } from "./attributes.ts";
import { findKind, toxicTypes } from "./kinds.ts";
import type { Toxic } from "./toxic.ts";

/** What a program says to make a toxic. */
export interface ToxicInput {
  /** `latency`, `bandwidth`, `slow_close`, `timeout`, `reset_peer`, `slicer`, `limit_data` or `noop`. */
  readonly type: string;
  /** @defaultValue the type and the direction, such as `latency_downstream` */
  readonly name?: string;
  /** @defaultValue "downstream": what the server sends suffers */
  readonly direction?: Direction;
  /** Which share of connections suffers, 0 to 1. @defaultValue 1 */
  readonly toxicity?: number;
  /** Whole numbers, 0 or more, in the units of Toxiproxy; what is left out is 0. */
  readonly attributes?: Attributes;
}

/**
 * Makes a toxic of what a program says.
 *
 * @throws HormesisError `TOXIC_INVALID`
 */
export function createToxic(input: ToxicInput): Toxic {
  const kind = findKind(input.type);
  if (kind === undefined) throw invalid(input.type, "there is no such type", `Use one of ${toxicTypes.join(", ")}.`);
  const attributes: Record<string, number> = Object.fromEntries(kind.attributeNames.map((name) => [name, 0]));
  for (const [name, value] of Object.entries(input.attributes ?? {})) {
    if (!Object.hasOwn(attributes, name)) {
      const known = kind.attributeNames.join(", ") || "no attributes";
      throw invalid(input.type, `it has no attribute '${name}'`, `It has ${known}.`);
    }
    if (!Number.isSafeInteger(value) || value < 0) {
      throw invalid(input.type, `'${name}' is ${value}`, "Use a whole number, 0 or more.");
    }
    attributes[name] = value;
  }
  const direction = input.direction ?? "downstream";
  const name = input.name ?? `${input.type}_${direction}`;
  return { name, kind, direction, stream: direction, toxicity: input.toxicity ?? 1, attributes };
}

function invalid(type: string, reason: string, mend: string): HormesisError {
  return new HormesisError(`Failed to create toxic '${type}': ${reason}.`, { code: "TOXIC_INVALID", mend });
}
