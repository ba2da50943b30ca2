/** A value that JSON can carry: what documents, outputs and journals are made of. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. Keys that are absent read as `undefined`, which is never a value. */
export interface JsonObject {
  [key: string]: Json;
}

/**
 * True for a plain JSON object: neither null nor a list.
 *
 * @example isJsonObject({ status: 200 }) // true
 */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
