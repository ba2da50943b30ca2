import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { objectOf } from "../view.ts";

/** A text of a document in which variables are replaced. */
export interface SubstitutedText {
  readonly text: string;
  readonly path: DocumentPath;
  /** True for the one text that a shell reads, where `${NAME}` may be the shell's. */
  readonly isShell: boolean;
}

/** The keys of providers whose texts are replaced; names of modules, functions and methods are not. */
const substitutedKeys = ["url", "headers", "timeout", "arguments", "tls", "path", "cwd", "env", "stdin"] as const;

/** All texts of an activity, a guard or a tolerance probe in which variables are replaced, with a `$` in them. */
export function textsOfActivity(activity: JsonObject, path: DocumentPath): SubstitutedText[] {
  const found: SubstitutedText[] = [];
  const provider = objectOf(activity["provider"]);
  const isShell = provider["type"] === "process" && typeof provider["arguments"] === "string";
  for (const key of substitutedKeys) {
    if (provider[key] !== undefined)
      collect(provider[key], [...path, "provider", key], isShell && key === "arguments", found);
  }
  if (activity["pauses"] !== undefined) collect(activity["pauses"], [...path, "pauses"], false, found);
  collectTolerance(activity["tolerance"], [...path, "tolerance"], found);
  collectTolerance(objectOf(activity["until"])["tolerance"], [...path, "until", "tolerance"], found);
  return found;
}

function collectTolerance(tolerance: Json | undefined, path: DocumentPath, found: SubstitutedText[]): void {
  if (typeof tolerance === "string") collect(tolerance, path, false, found);
  if (!isJsonObject(tolerance)) return;
  if (tolerance["type"] === "probe") {
    found.push(...textsOfActivity(tolerance, path));
    return;
  }
  for (const key of ["pattern", "path", "expect"]) {
    if (tolerance[key] !== undefined) collect(tolerance[key], [...path, key], false, found);
  }
}

/** All texts of a value with a `$` in them. */
export function textsOf(value: Json | undefined, path: DocumentPath): SubstitutedText[] {
  const found: SubstitutedText[] = [];
  if (value !== undefined) collect(value, path, false, found);
  return found;
}

function collect(value: Json, path: DocumentPath, isShell: boolean, found: SubstitutedText[]): void {
  if (typeof value === "string") {
    if (value.includes("$")) found.push({ text: value, path, isShell });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) if (mayHoldText(item)) collect(item, [...path, index], isShell, found);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value))
      if (mayHoldText(item)) collect(item, [...path, key], isShell, found);
  }
}

function mayHoldText(value: Json): boolean {
  return typeof value === "string" ? value.includes("$") : typeof value === "object" && value !== null;
}
