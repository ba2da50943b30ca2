import type { JsonObject } from "../../json.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { providerSchemas } from "../provider-schemas.ts";
import { remarkable, type Report } from "../report.ts";
import {
  activitySchema,
  controlSchema,
  experimentSchema,
  guardSchema,
  hypothesisSchema,
  pausesSchema,
  runtimeSchema,
} from "../schema.ts";
import { suggest } from "../suggest.ts";

/** Keys that the format has and that do nothing, or that tools write: no reason for a warning. */
const silent = {
  experiment: ["dry", "version"],
  activity: ["dry", "configuration", "secrets", "iteration_index", "tags", "description"],
  control: ["ref"],
} as const;

const shapes = {
  experiment: [...Object.keys(experimentSchema.shape), ...silent.experiment],
  hypothesis: Object.keys(hypothesisSchema.shape),
  activity: [...Object.keys(activitySchema.shape), ...silent.activity],
  guard: Object.keys(guardSchema.shape),
  control: [...Object.keys(controlSchema.shape), ...silent.control],
  controlProvider: [...Object.keys(controlSchema.shape.provider.shape), "secrets"],
  pauses: Object.keys(pausesSchema.shape),
  runtime: Object.keys(runtimeSchema.shape),
  environment: ["type", "key", "default", "env_var_type"],
  regex: ["type", "pattern", "target"],
  jsonpath: ["type", "path", "target", "expect", "count"],
  range: ["type", "range", "target"],
  http: Object.keys(providerSchemas.http.shape),
  tls: Object.keys(providerSchemas.http.shape.tls.unwrap().shape),
  process: Object.keys(providerSchemas.process.shape),
  python: Object.keys(providerSchemas.python.shape),
  module: Object.keys(providerSchemas.module.shape),
  fault: Object.keys(providerSchemas.fault.shape),
} as const;
const known = new Map(Object.entries(shapes).map(([kind, keys]) => [kind, new Set<string>(keys)]));

export type ShapeKind = keyof typeof shapes;

/** True for the kinds of mappings whose keys are known. */
export function isShapeKind(kind: unknown): kind is ShapeKind {
  return typeof kind === "string" && known.has(kind);
}

/**
 * Keys that nobody reads. The format allows them, so they are a warning; but a typo that is ignored makes an experiment
 * do something else than it says. Keys that start with `x-` are the author's own.
 */
export function reportUnknownKeys(
  part: { readonly kind: ShapeKind; readonly value: JsonObject; readonly path: DocumentPath; readonly owner: string },
  report: Report,
): void {
  const { kind, value, path, owner } = part;
  const keys = known.get(kind) ?? new Set();
  for (const key of Object.keys(value)) {
    if (keys.has(key) || key.startsWith("x-")) continue;
    report.add(remarkable, {
      code: "KEY_UNKNOWN",
      message: `The key "${key}" of ${owner} is unknown, and does nothing.`,
      mend: mendFor(kind, key, keys),
      path: [...path, key],
    });
  }
}

function mendFor(kind: ShapeKind, key: string, keys: ReadonlySet<string>): string {
  if (kind === "http" && key === "expected_status")
    return "Give the activity a tolerance instead, such as tolerance: 200.";
  const near = suggest(key, keys);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return `Remove it, or start it with "x-" to keep it as your own.`;
}
