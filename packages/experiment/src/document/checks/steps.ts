import { isJsonObject } from "../../json.ts";
import { foundTooLate, rejected, remarkable, type Report, strictRemark } from "../report.ts";
import { checkStructure } from "../structure/structure.ts";
import { describeValue, isFalsy } from "../structure/truth.ts";
import { suggest } from "../suggest.ts";
import { about, type DocumentView, type StepView } from "../view.ts";
import { checkProvider } from "./providers.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

/** Every activity of the method, the rollbacks and the hypothesis, each for itself. */
export function checkSteps(view: DocumentView, extraTypes: readonly string[], report: Report): void {
  for (const { path, value, owner } of view.strays) {
    const message = about(
      owner,
      `must be a mapping with a type, a name and a provider, but is ${describeValue(value)}.`,
    );
    report.add(rejected, {
      code: "ACTIVITY_INVALID",
      message,
      mend: "Write an activity, or {ref: name} for one that is elsewhere.",
      path,
    });
  }
  for (const step of view.steps) {
    if (isFalsy(step.value)) {
      const message = about(step.owner, "is empty, and an empty activity is no activity.");
      report.add(rejected, {
        code: "ACTIVITY_EMPTY",
        message,
        mend: "Remove it, or give it a type, a name and a provider.",
        path: step.path,
      });
    } else if (step.ref === undefined) {
      checkActivity(step, extraTypes, report);
    } else {
      checkReference(step, report);
    }
    if (step.phase === "hypothesis" && !isFalsy(step.value)) checkProbe(step, report);
  }
}

function checkActivity({ value, path, owner }: StepView, extraTypes: readonly string[], report: Report): void {
  checkStructure({ role: "activity", value, path, owner }, report);
  reportUnknownKeys({ kind: "activity", value, path, owner }, report);
  const pauses = value["pauses"];
  if (isJsonObject(pauses))
    reportUnknownKeys(
      { kind: "pauses", value: pauses, path: [...path, "pauses"], owner: `the pauses of ${owner}` },
      report,
    );
  const provider = value["provider"];
  if (isJsonObject(provider)) checkProvider({ provider, path: [...path, "provider"], owner }, extraTypes, report);
  if (value["until"] === undefined || value["retry"] === undefined) return;
  report.add(strictRemark, {
    code: "RETRY_IGNORED",
    message: about(owner, "has both 'until' and 'retry': only 'until' counts."),
    mend: "Remove 'retry'.",
    path: [...path, "retry"],
  });
}

/** What counts beside `ref`; everything else is that of the activity which is referred to. */
const keysBesideRef = new Set(["ref", "background", "tolerance"]);

function checkReference({ value, path, owner }: StepView, report: Report): void {
  checkStructure({ role: "reference", value, path, owner }, report);
  for (const key of Object.keys(value)) {
    if (keysBesideRef.has(key) || key.startsWith("x-")) continue;
    report.add(remarkable, {
      code: "KEY_BESIDE_REF",
      message: `The key "${key}" beside "ref" does nothing: the activity that is referred to counts.`,
      mend: "Remove it, or write the activity out here.",
      path: [...path, key],
    });
  }
}

function checkProbe({ value, path, owner }: StepView, report: Report): void {
  if (!Object.hasOwn(value, "tolerance")) {
    report.add(rejected, {
      code: "TOLERANCE_MISSING",
      message: about(owner, "is in the steady-state hypothesis and has no tolerance."),
      mend: "Add what its output must meet, such as tolerance: 200.",
      path,
    });
  }
  if (value["background"] !== true) return;
  report.add(remarkable, {
    code: "BACKGROUND_IGNORED",
    message: about(owner, "is in the steady-state hypothesis, where 'background' does nothing."),
    mend: "Remove it.",
    path: [...path, "background"],
  });
}

/** References to activities that are not there, and names that stand for two activities. */
export function checkNames(view: DocumentView, report: Report): void {
  const names = new Set<string>();
  for (const step of view.steps) {
    if (step.ref !== undefined || step.name === undefined || step.name === "") continue;
    if (names.has(step.name)) reportDuplicate(step, report);
    names.add(step.name);
  }
  // A reference may have a name too, by which Chaos Toolkit finds it, though it only finds itself once more.
  const targets = new Set(
    view.steps.flatMap(({ phase, name }) => (phase === "rollbacks" || name === undefined ? [] : [name])),
  );
  for (const step of view.steps) {
    if (step.ref === undefined || step.ref === "" || typeof step.value["ref"] !== "string" || targets.has(step.ref))
      continue;
    const near = suggest(step.ref, targets);
    report.add(step.phase === "method" ? rejected : foundTooLate, {
      code: "REF_UNKNOWN",
      message: `The referenced activity '${step.ref}' could not be found in the experiment.`,
      mend:
        near === undefined
          ? "Name an activity of the method or of the steady-state hypothesis, exactly as it is written there."
          : `Did you mean '${near}'?`,
      path: [...step.path, "ref"],
    });
  }
}

function reportDuplicate(step: StepView, report: Report): void {
  report.add(remarkable, {
    code: "NAME_DUPLICATE",
    message: `There is another activity named '${String(step.name)}': a ref or an output of that name means the last one.`,
    mend: "Give each activity a name of its own.",
    path: [...step.path, "name"],
  });
}
