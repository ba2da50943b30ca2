import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { parseDuration } from "../../values/index.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { durationPattern } from "../words.ts";
import { type Report, strictError, strictRemark } from "../report.ts";
import { checkStructure } from "../structure/structure.ts";
import { type DocumentView, listOf, objectOf } from "../view.ts";
import { checkProvider } from "./providers.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

/** Guards, each for itself. */
export function checkGuards(view: DocumentView, extraTypes: readonly string[], report: Report): void {
  for (const [index, value] of listOf(view.value["guards"]).entries()) {
    const path = ["guards", index];
    const name = isJsonObject(value) ? value["name"] : undefined;
    const owner = typeof name === "string" && name !== "" ? `guard '${name}'` : `guard ${index + 1}`;
    checkStructure({ role: "guard", value, path, owner, unseen: true }, report);
    if (!isJsonObject(value)) continue;
    reportUnknownKeys({ kind: "guard", value, path, owner }, report);
    const provider = value["provider"];
    if (isJsonObject(provider))
      checkProvider({ provider, path: [...path, "provider"], owner, unseen: true }, extraTypes, report);
  }
}

/** Lengths of time that are none, and keys that need others. */
export function checkOwnKeys(view: DocumentView, report: Report): void {
  const { value } = view;
  checkNotZero(value["time-limit"], ["time-limit"], report);
  checkWaiting(objectOf(value["recovery"]), ["recovery"], report);
  for (const [index, guard] of listOf(value["guards"]).entries()) {
    if (isJsonObject(guard)) checkNotZero(guard["every"], ["guards", index, "every"], report);
  }
  for (const { value: step, path } of view.steps) {
    checkWaiting(objectOf(step["until"]), [...path, "until"], report);
    checkNotZero(objectOf(step["retry"])["every"], [...path, "retry", "every"], report);
  }
  if (value["recovery"] !== undefined && listOf(view.hypothesis["probes"]).length === 0) {
    report.add(strictRemark, {
      code: "RECOVERY_WITHOUT_HYPOTHESIS",
      message:
        "There is a recovery to wait for, but no steady-state hypothesis with probes that says when it is there.",
      mend: "Add a steady-state hypothesis, or remove 'recovery'.",
      path: ["recovery"],
    });
  }
}

function checkWaiting(waiting: JsonObject, path: DocumentPath, report: Report): void {
  checkNotZero(waiting["within"], [...path, "within"], report);
  checkNotZero(waiting["every"], [...path, "every"], report);
  const { within, every } = waiting;
  if (!isDuration(within) || !isDuration(every) || parseDuration(every) <= parseDuration(within)) return;
  report.add(strictRemark, {
    code: "EVERY_TOO_LONG",
    message: `The pause between two looks (${every}) is longer than the time to wait (${within}), so there is only one look.`,
    mend: "Make 'every' shorter or 'within' longer.",
    path: [...path, "every"],
  });
}

/** Looking again without a pause would keep the system under test, and the machine, busy with looking. */
function checkNotZero(duration: Json | undefined, path: DocumentPath, report: Report): void {
  if (!isDuration(duration) || parseDuration(duration) > 0) return;
  report.add(strictError, {
    code: "DURATION_ZERO",
    message: `"${path.filter((step) => typeof step === "string").join(".")}" must be longer than nothing, but is ${duration}.`,
    mend: "Write a length of time such as 100ms.",
    path,
  });
}

/** The longest text that is read as a length of time; what is longer was reported by its schema or is read as none. */
const MAX_DURATION_LENGTH = 64;

function isDuration(value: Json | undefined): value is string {
  return typeof value === "string" && value.length <= MAX_DURATION_LENGTH && durationPattern.test(value);
}
