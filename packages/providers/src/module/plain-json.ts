import type { Json, JsonObject } from "@hormesis/experiment";

/** Deeper than any output that somebody wrote on purpose; it keeps a structure without end off the stack. */
const DEPTH_MAX = 200;

/**
 * A copy of a value that JSON can carry, or the reason why there is none. Keys that hold `undefined` are left out, and
 * what has a `toJSON` (a date, a URL) is what that gives; anything else that JSON would drop or bend is refused.
 *
 * @example plainJson({ at: new Map() }) // { reason: "output.at is a Map, which JSON cannot carry" }
 */
export function plainJson(value: unknown): { readonly json: Json } | { readonly reason: string } {
  try {
    return { json: value === undefined ? null : copy(value, "output", []) };
  } catch (error) {
    if (error instanceof NotJson) return { reason: error.message };
    throw error;
  }
}

class NotJson extends Error {}

function copy(value: unknown, where: string, above: readonly object[]): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    // JSON writes -0 as 0; what is compared in the run must be what the journal shows.
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
    throw new NotJson(`${where} is ${value}, which JSON cannot carry`);
  }
  if (typeof value !== "object") throw new NotJson(`${where} is ${kindOf(value)}, which JSON cannot carry`);
  if (above.includes(value)) throw new NotJson(`${where} contains itself, which JSON cannot carry`);
  if (above.length >= DEPTH_MAX) throw new NotJson(`${where} is more than ${DEPTH_MAX} levels deep`);
  const path = [...above, value];
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return copy((value.toJSON as () => unknown).call(value), where, path);
  }
  if (Array.isArray(value)) return value.map((item, index) => copy(item, `${where}[${index}]`, path));
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of another realm have a prototype of their own, which has none in turn.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) throw new NotJson(`${where} is ${kindOf(value)}, which JSON cannot carry`);
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const json = copy(item, `${where}.${key}`, path);
    // An assignment to this name would change the prototype instead.
    if (key === "__proto__") Object.defineProperty(result, key, { value: json, enumerable: true, writable: true });
    else result[key] = json;
  }
  return result;
}

function kindOf(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  const name: unknown = value.constructor?.name;
  const shown = typeof name === "string" && name !== "" ? name : "Object";
  return /^[AEIOU]/.test(shown) ? `an ${shown}` : `a ${shown}`;
}
