import { isJsonObject, type JsonObject } from "../json.ts";
import type { DocumentPath } from "./diagnostic.ts";
import { capital } from "./structure/truth.ts";

export type StepPhase = "hypothesis" | "method" | "rollbacks";

/** One activity of a document, or a reference to one, wherever it stands. */
export interface StepView {
  readonly phase: StepPhase;
  readonly path: DocumentPath;
  readonly value: JsonObject;
  /** Set when the step refers to an activity; then it is none itself, whatever other keys it has. */
  readonly ref: string | undefined;
  readonly name: string | undefined;
  /** What it is called in messages: "probe 'x'", or "activity 3 of the method" when it has no name. */
  readonly owner: string;
}

/** A document as the checks see it: whatever is of the wrong type looks like nothing there. */
export interface DocumentView {
  readonly value: JsonObject;
  readonly steps: readonly StepView[];
  readonly hypothesis: JsonObject;
  readonly configuration: JsonObject;
  /** The groups of secrets. */
  readonly secrets: Readonly<Record<string, JsonObject>>;
  /** Items of the lists of activities that are no mapping at all. */
  readonly strays: readonly { readonly path: DocumentPath; readonly value: unknown; readonly owner: string }[];
}

/** Looks at a document, of which nothing is known but that it is JSON. */
export function viewOf(value: JsonObject): DocumentView {
  const hypothesis = objectOf(value["steady-state-hypothesis"]);
  const lists = [
    { phase: "hypothesis", items: hypothesis["probes"], path: ["steady-state-hypothesis", "probes"] },
    { phase: "method", items: value["method"], path: ["method"] },
    { phase: "rollbacks", items: value["rollbacks"], path: ["rollbacks"] },
  ] as const;
  const steps: StepView[] = [];
  const strays: DocumentView["strays"][number][] = [];
  for (const { phase, items, path } of lists) {
    for (const [index, item] of listOf(items).entries()) {
      const at = [...path, index];
      const place = `activity ${index + 1} of the ${phase}`;
      if (isJsonObject(item)) steps.push(stepView(phase, item, at, place));
      else strays.push({ path: at, value: item, owner: place });
    }
  }
  const groups = Object.entries(objectOf(value["secrets"])).filter((entry): entry is [string, JsonObject] =>
    isJsonObject(entry[1]),
  );
  return {
    value,
    steps,
    strays,
    hypothesis,
    configuration: objectOf(value["configuration"]),
    secrets: Object.fromEntries(groups),
  };
}

function stepView(phase: StepPhase, value: JsonObject, path: DocumentPath, place: string): StepView {
  const ref = value["ref"];
  const name = value["name"];
  const kind = value["type"] === "probe" || value["type"] === "action" ? value["type"] : "activity";
  return {
    phase,
    path,
    value,
    // Chaos Toolkit takes a null for no reference, and everything else for one.
    ref: ref === undefined || ref === null ? undefined : typeof ref === "string" ? ref : "",
    name: typeof name === "string" ? name : undefined,
    owner: typeof name === "string" && name !== "" ? `${kind} '${name}'` : place,
  };
}

/** A mapping, or an empty one in its place. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A list, or an empty one in its place. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A sentence about somebody, with its capital. */
export function about(owner: string, rest: string): string {
  return `${capital(owner)} ${rest}`;
}
