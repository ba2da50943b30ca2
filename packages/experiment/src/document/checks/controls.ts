import { isJsonObject, type JsonObject } from "../../json.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { rejected, remarkable, type Report } from "../report.ts";
import { checkStructure } from "../structure/structure.ts";
import { isFalsy } from "../structure/truth.ts";
import { type DocumentView, listOf, objectOf } from "../view.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

interface ControlView {
  readonly value: JsonObject;
  readonly path: DocumentPath;
  readonly owner: string;
}

/** All controls of a document that are mappings, at all levels. */
export function controlsOf(view: DocumentView): ControlView[] {
  return placesOf(view).flatMap(({ value, path, owner }) => (isJsonObject(value) ? [{ value, path, owner }] : []));
}

function placesOf(view: DocumentView): { value: unknown; path: DocumentPath; owner: string }[] {
  const lists = [
    { items: view.value["controls"], path: ["controls"] as DocumentPath },
    { items: view.hypothesis["controls"], path: ["steady-state-hypothesis", "controls"] },
    ...view.steps.flatMap(({ value, path }) =>
      value["controls"] === undefined ? [] : [{ items: value["controls"], path: [...path, "controls"] }],
    ),
  ];
  return lists.flatMap(({ items, path }) =>
    listOf(items).map((value, index) => {
      const name = isJsonObject(value) ? value["name"] : undefined;
      const owner = typeof name === "string" && name !== "" ? `control '${name}'` : `control ${index + 1}`;
      return { value, path: [...path, index], owner };
    }),
  );
}

/** Who can run a control. Chaos Toolkit takes any other type and does nothing with it. */
const controlProviders = ["python", "module"];

/** Controls, at all levels of the document. */
export function checkControls(view: DocumentView, report: Report): void {
  for (const { value, path, owner } of placesOf(view)) checkStructure({ role: "control", value, path, owner }, report);
  const controls = controlsOf(view);
  const names = new Set(controls.filter(({ value }) => !Object.hasOwn(value, "ref")).map(({ value }) => value["name"]));
  for (const { value, path, owner } of controls) {
    reportUnknownKeys({ kind: "control", value, path, owner }, report);
    if (Object.hasOwn(value, "ref") && !names.has(value["ref"] ?? null)) {
      report.add(rejected, {
        code: "CONTROL_REF_UNKNOWN",
        message: `The reference of ${owner} to another control finds none.`,
        mend: "Declare the control here: name and provider are needed in any case.",
        path: [...path, "ref"],
      });
    }
    checkProvider(objectOf(value["provider"]), [...path, "provider"], owner, report);
  }
}

function checkProvider(provider: JsonObject, path: DocumentPath, owner: string, report: Report): void {
  const type = provider["type"];
  if (type === "python" && (provider["module"] === undefined || isFalsy(provider["module"]))) {
    report.add(rejected, {
      code: "CONTROL_MODULE_MISSING",
      message: `The provider of ${owner} has no module.`,
      mend: "Add 'module': where the hooks are.",
      path,
    });
  }
  if (typeof type !== "string" || controlProviders.includes(type)) return;
  report.add(remarkable, {
    code: "CONTROL_PROVIDER_UNKNOWN",
    message: `Nobody runs controls of type '${type}': ${owner} does nothing.`,
    mend: `Use one of ${controlProviders.join(", ")}.`,
    path: [...path, "type"],
  });
}
