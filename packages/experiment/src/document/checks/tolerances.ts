import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { type ToleranceProblem, validateTolerance } from "../../values/index.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { foundTooLate, rejected, remarkable, type Report, type Weight } from "../report.ts";
import { checkStructure } from "../structure/structure.ts";
import { capital, isFalsy } from "../structure/truth.ts";
import { about, type DocumentView, listOf, objectOf, type StepView } from "../view.ts";
import { checkProvider } from "./providers.ts";
import { isShapeKind, reportUnknownKeys } from "./unknown-keys.ts";

/** A tolerance where it stands. Chaos Toolkit looks at those of the hypothesis only. */
interface TolerancePlace {
  readonly tolerance: Json;
  readonly path: DocumentPath;
  readonly owner: string;
  readonly providerType: Json | undefined;
  readonly unseen: boolean;
}

/** All tolerances of a document: of the hypothesis, and our own of the method, of `until` and of guards. */
export function checkTolerances(view: DocumentView, extraTypes: readonly string[], report: Report): void {
  const providers = providersByName(view);
  for (const step of view.steps) {
    const own = objectOf(step.value["provider"])["type"];
    const providerType = step.ref === undefined ? own : providers.get(step.ref);
    const unseen = step.phase !== "hypothesis";
    const places = [
      { tolerance: step.value["tolerance"], path: [...step.path, "tolerance"], unseen },
      {
        tolerance: objectOf(step.value["until"])["tolerance"],
        path: [...step.path, "until", "tolerance"],
        unseen: true,
      },
    ];
    for (const { tolerance, path, unseen } of places) {
      if (tolerance === undefined) continue;
      checkTolerance(
        { tolerance, path, owner: `the tolerance of ${step.owner}`, providerType, unseen },
        extraTypes,
        report,
      );
    }
  }
  for (const [index, guard] of listOf(view.value["guards"]).entries()) {
    if (!isJsonObject(guard) || guard["tolerance"] === undefined) continue;
    const providerType = objectOf(guard["provider"])["type"];
    const path = ["guards", index, "tolerance"];
    const owner = `the tolerance of guard ${index + 1}`;
    checkTolerance({ tolerance: guard["tolerance"], path, owner, providerType, unseen: true }, extraTypes, report);
  }
}

function providersByName(view: DocumentView): ReadonlyMap<string, Json | undefined> {
  const declared = view.steps.filter(
    (step): step is StepView & { name: string } => step.ref === undefined && step.name !== undefined,
  );
  return new Map(declared.map((step) => [step.name, objectOf(step.value["provider"])["type"]]));
}

function checkTolerance(place: TolerancePlace, extraTypes: readonly string[], report: Report): void {
  const { tolerance, path, owner, providerType } = place;
  for (const problem of validateTolerance(tolerance, typeof providerType === "string" ? { providerType } : {})) {
    const { code, message, mend } = problem;
    report.add(weigh(problem, place.unseen), {
      code,
      message: `${capital(message)}: ${owner}.`,
      mend,
      path: [...path, ...problem.path],
    });
  }
  if (!isJsonObject(tolerance)) return;
  if (tolerance["type"] === "probe") checkToleranceProbe(tolerance, place, extraTypes, report);
  else if (isShapeKind(tolerance["type"]))
    reportUnknownKeys({ kind: tolerance["type"], value: tolerance, path, owner }, report);
}

/** A check that cannot be made is found too late by Chaos Toolkit: when the fault is in. */
function weigh({ code, warning }: ToleranceProblem, unseen: boolean): Weight {
  if (warning) return code === "TOLERANCE_TARGET" ? foundTooLate : remarkable;
  return unseen ? foundTooLate : rejected;
}

function checkToleranceProbe(
  tolerance: JsonObject,
  { path, owner, unseen }: TolerancePlace,
  extraTypes: readonly string[],
  report: Report,
): void {
  if (tolerance["ref"] !== undefined && tolerance["ref"] !== null) {
    const message = about(owner, "is a reference, which is not followed there.");
    report.add(foundTooLate, { code: "TOLERANCE_REF", message, mend: "Write the probe out.", path: [...path, "ref"] });
    return;
  }
  const provider = tolerance["provider"];
  const part = { role: "activity", value: tolerance, path, owner: `the probe of ${owner}` } as const;
  checkStructure(unseen ? { ...part, unseen: true } : part, report);
  if (!isJsonObject(provider)) return;
  const found = { provider: withValue(provider), path: [...path, "provider"], owner: part.owner };
  checkProvider(unseen ? { ...found, unseen: true } : found, extraTypes, report);
}

/** The output is put into the arguments when the run gets there, which makes an object of them. */
function withValue(provider: JsonObject): JsonObject {
  return isFalsy(provider) || provider["arguments"] !== null ? provider : { ...provider, arguments: {} };
}
