import { isJsonObject } from "../../json.ts";
import { findOutputReferences, type FoundReference } from "../../values/index.ts";
import { type Report, strictError, strictRemark } from "../report.ts";
import { suggest } from "../suggest.ts";
import { type DocumentView, listOf, objectOf, type StepView } from "../view.ts";
import { type SubstitutedText, textsOf, textsOfActivity } from "./texts.ts";

/** What is known about the outputs at one place of the run. */
interface Available {
  /** Names of activities that have certainly run. */
  readonly now: ReadonlySet<string>;
  /** Names of activities that may have run, or not. */
  readonly perhaps: ReadonlySet<string>;
}

/**
 * `${outputs.name}` of an activity that does not exist, or that comes later. The order is that of a run: hypothesis,
 * method, hypothesis again, rollbacks. Chaos Toolkit takes such a reference for plain text, so there is nothing to say
 * under its semantics.
 */
export function checkOutputs(
  view: DocumentView,
  stepTexts: readonly (readonly SubstitutedText[])[],
  report: Report,
): void {
  const guardTexts = listOf(view.value["guards"]).flatMap((guard, index) =>
    isJsonObject(guard) ? textsOfActivity(guard, ["guards", index]) : [],
  );
  const others = [...guardTexts, ...textsOf(view.value["title"], ["title"])];
  // Few experiments pass outputs on, and the rest need not be walked through.
  if (!others.some(usesOutputs) && !stepTexts.some((texts) => texts.some(usesOutputs))) return;
  const all = new Set(view.steps.flatMap((step) => nameOf(step) ?? []));
  const checkText = (text: SubstitutedText, available: Available): void => {
    for (const reference of findOutputReferences(text.text)) {
      reportReference(reference, { text, available, all, report });
    }
  };
  eachStepWithOutputs(view, (index, available) => {
    for (const text of stepTexts[index] ?? []) checkText(text, available);
  });
  for (const text of others) checkText(text, { now: new Set(), perhaps: text.path[0] === "guards" ? all : new Set() });
}

function usesOutputs({ text }: SubstitutedText): boolean {
  return text.includes("${outputs");
}

/** Walks through the steps in the order of a run, with what is known of outputs before each. */
function eachStepWithOutputs(view: DocumentView, visit: (index: number, available: Available) => void): void {
  const waitsForMethod = objectOf(objectOf(view.value["runtime"])["hypothesis"])["strategy"] === "after-method-only";
  const ofMethod = view.steps.filter(({ phase }) => phase === "method").flatMap((step) => nameOf(step) ?? []);
  const perhaps = new Set<string>();
  const now = new Set<string>();
  for (const [index, step] of view.steps.entries()) {
    const seesMethod = step.phase === "hypothesis" && waitsForMethod;
    visit(index, { now: seesMethod ? new Set([...now, ...ofMethod]) : now, perhaps });
    const name = nameOf(step);
    if (name === undefined) continue;
    if (step.value["background"] === true && step.phase !== "hypothesis") perhaps.add(name);
    else now.add(name);
  }
}

/** Under which name the output of a step is kept. */
function nameOf(step: StepView): string | undefined {
  return step.ref ?? step.name;
}

interface Place {
  readonly text: SubstitutedText;
  readonly available: Available;
  readonly all: ReadonlySet<string>;
  readonly report: Report;
}

function reportReference(reference: FoundReference, { text, available, all, report }: Place): void {
  const { name } = reference;
  const path = text.path;
  if (reference.malformed) {
    const message = "A reference to an output is not well-formed.";
    const mend =
      'Write ${outputs.name.path} or ${outputs["name with spaces"].items[0]}; write $${outputs for the plain text.';
    report.add(strictError, { code: "OUTPUT_REFERENCE_INVALID", message, mend, path });
  } else if (available.now.has(name)) {
    return;
  } else if (!all.has(name)) {
    const near = suggest(name, all);
    const message = `${reference.text} is the output of an activity that does not exist.`;
    const mend =
      near === undefined ? "Name an activity of this experiment, exactly as it is written." : `Did you mean '${near}'?`;
    report.add(strictError, { code: "OUTPUT_UNKNOWN", message, mend, path });
  } else if (available.perhaps.has(name)) {
    const message = `${reference.text} is the output of an activity that may not have ended by then.`;
    report.add(strictRemark, {
      code: "OUTPUT_UNCERTAIN",
      message,
      mend: "Use the output of an activity that the run waits for.",
      path,
    });
  } else {
    const message = `${reference.text} is the output of an activity that comes later.`;
    report.add(strictError, { code: "OUTPUT_TOO_EARLY", message, mend: `Move '${name}' before this place.`, path });
  }
}
