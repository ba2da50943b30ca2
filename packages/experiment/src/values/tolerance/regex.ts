import type { Json, JsonObject } from "../../json.ts";
import { pythonRegex } from "../python-regex/index.ts";
import type { Scope } from "../substitute.ts";
import { substituteAlways } from "../substitute.ts";
import type { ToleranceResult } from "./result.ts";
import { broken, verdict } from "./result.ts";
import { shorten } from "./shorten.ts";
import { targetOf } from "./target.ts";

/** Looks for a regular expression anywhere in a text. */
export function checkRegex(tolerance: JsonObject, value: Json, scope: Scope): ToleranceResult {
  const pattern = substituteAlways(tolerance["pattern"] ?? null, scope);
  if (typeof pattern !== "string") return broken(`the pattern ${shorten(pattern)} is not a text`);
  const regex = pythonRegex(pattern);
  const target = targetOf(tolerance, value);
  if (typeof target === "string") return broken(target);
  const label = target.label === "" ? "" : `${target.label} `;
  if (typeof target.value !== "string") {
    const mend = typeof target.value === "object" && target.label === "" ? ": name a part of it with target" : "";
    return broken(`a regular expression needs a text, and ${label}${shorten(target.value)} is none${mend}`);
  }
  const subject = label + shorten(target.value);
  return verdict(regex.test(target.value), `${subject} matches /${pattern}/`, `${subject} does not match /${pattern}/`);
}
