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
  collectActivity(activity, [...path], found);
  return found;
}

/** All texts of a value with a `$` in them. */
export function textsOf(value: Json | undefined, path: DocumentPath): SubstitutedText[] {
  const found: SubstitutedText[] = [];
  collect(value, [...path], found);
  return found;
}

/*
 * The collectors share one path, which they lengthen on the way down and shorten on the way up: most values hold no
 * variable, and a path of their own for each would cost more than all the rest.
 */
type MutablePath = (string | number)[];

function collectActivity(activity: JsonObject, path: MutablePath, found: SubstitutedText[]): void {
  const provider = objectOf(activity["provider"]);
  const isShell = provider["type"] === "process" && typeof provider["arguments"] === "string";
  path.push("provider");
  for (const key of substitutedKeys) collectAt(key, provider[key], path, found, isShell && key === "arguments");
  path.pop();
  collectAt("pauses", activity["pauses"], path, found);
  collectTolerance(activity["tolerance"], path, found);
  path.push("until");
  collectTolerance(objectOf(activity["until"])["tolerance"], path, found);
  path.pop();
}

function collectTolerance(tolerance: Json | undefined, path: MutablePath, found: SubstitutedText[]): void {
  if (tolerance === undefined || tolerance === null) return;
  path.push("tolerance");
  if (typeof tolerance === "string") collect(tolerance, path, found);
  else if (isJsonObject(tolerance)) {
    if (tolerance["type"] === "probe") collectActivity(tolerance, path, found);
    else for (const key of ["pattern", "path", "expect"]) collectAt(key, tolerance[key], path, found);
  }
  path.pop();
}

function collectAt(
  step: string | number,
  value: Json | undefined,
  path: MutablePath,
  found: SubstitutedText[],
  isShell = false,
): void {
  if (typeof value === "string" ? !value.includes("$") : typeof value !== "object") return;
  path.push(step);
  collect(value, path, found, isShell);
  path.pop();
}

function collect(value: Json | undefined, path: MutablePath, found: SubstitutedText[], isShell = false): void {
  if (typeof value === "string") {
    if (value.includes("$")) found.push({ text: value, path: [...path], isShell });
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) collectAt(index, value[index], path, found, isShell);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) collectAt(key, value[key], path, found, isShell);
  }
}
