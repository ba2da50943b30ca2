import { isJsonObject, type Json, type JsonObject } from "@hormesis/experiment";

/**
 * Changes a live object or list in place to what a control made of its copy. Objects that were there before stay the very
 * same ones, also when they moved within a list.
 *
 * A patch is `{set, into, drop}` for objects and `{items: [[old index, patch | null] | [value]]}` for lists.
 *
 * @example
 * applyPatch(activity, { set: { dry: true }, into: {}, drop: [] })
 */
export function applyPatch(target: Json, patch: Json): void {
  if (!isJsonObject(patch)) return;
  if (Array.isArray(target)) patchList(target, patch["items"]);
  else if (isJsonObject(target)) patchObject(target, patch);
}

function patchObject(target: JsonObject, patch: JsonObject): void {
  for (const key of list(patch["drop"])) if (typeof key === "string") delete target[key];
  for (const [key, inner] of entries(patch["into"])) applyPatch(target[key] ?? null, inner);
  for (const [key, value] of entries(patch["set"])) define(target, key, value);
}

function patchList(target: Json[], items: Json | undefined): void {
  const old = [...target];
  target.length = 0;
  for (const item of list(items)) {
    if (!Array.isArray(item)) continue;
    const [first = null, inner = null] = item;
    const kept = item.length === 2 && typeof first === "number" ? (old[first] ?? null) : first;
    if (item.length === 2) applyPatch(kept, inner);
    target.push(kept);
  }
}

/** A key called `__proto__` is a key like any other, never the object's prototype. */
function define(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function entries(value: Json | undefined): [string, Json][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
