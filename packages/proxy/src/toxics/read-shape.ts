import type { Json } from "@hormesis/experiment";
import type { Attributes } from "./attributes.ts";
import type { ToxicKind } from "./toxic-kind.ts";

/**
 * Reads those attributes of a toxic that are more than whole numbers, or says all that is wrong with them.
 *
 * A toxic of Toxiproxy's own leaves out what nobody knows, as Toxiproxy does; one of ours says what it does not know.
 */
export function readShape(
  kind: ToxicKind,
  given: Readonly<Record<string, Json>>,
): { readonly attributes: Attributes } | { readonly problems: readonly string[] } {
  if (kind.shape === undefined) return { attributes: {} };
  const numbers = new Set(kind.attributeNames);
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => !numbers.has(name)));
  const shape = kind.layer === "bytes" ? kind.shape.strip() : kind.shape.strict();
  const read = shape.safeParse(others);
  // A shape gives JSON for JSON, with keys that were left out perhaps as undefined.
  if (read.success) return { attributes: withoutUndefined(read.data) };
  return { problems: read.error.issues.map(({ path, message }) => [...path.map(String), message].join(": ")) };
}

function withoutUndefined(data: Record<string, unknown>): Attributes {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as Attributes;
}
