import type { JsonObject } from "../../json.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { remarkable, type Report } from "../report.ts";
import type { Shape } from "../structure/shape.ts";
import { definitions, shapes } from "../structure/shapes.ts";
import { suggest } from "../suggest.ts";

/** Keys that the format has and that do nothing, or that tools write: no reason for a warning. */
const silent = {
  experiment: ["dry", "version"],
  activity: ["dry", "configuration", "secrets", "iteration_index", "tags", "description"],
  control: ["ref"],
} as const;

const named = {
  experiment: [...keysOf(shapes.experiment), ...silent.experiment],
  hypothesis: keysOf(shapes.experiment, "steady-state-hypothesis"),
  activity: [...keysOf(shapes.activity), ...silent.activity],
  guard: keysOf(shapes.guard),
  control: [...keysOf(shapes.control), ...silent.control],
  controlProvider: [...keysOf(shapes.control, "provider"), "secrets"],
  pauses: keysOf(shapes.activity, "pauses"),
  runtime: keysOf(shapes.experiment, "runtime"),
  environment: ["type", "key", "default", "env_var_type"],
  regex: ["type", "pattern", "target"],
  jsonpath: ["type", "path", "target", "expect", "count"],
  range: ["type", "range", "target"],
  http: keysOf(shapes.http),
  tls: keysOf(shapes.http, "tls"),
  process: keysOf(shapes.process),
  python: keysOf(shapes.python),
  module: keysOf(shapes.module),
  fault: keysOf(shapes.fault),
} as const;
const known = new Map(Object.entries(named).map(([kind, keys]) => [kind, new Set<string>(keys)]));

export type ShapeKind = keyof typeof named;

/** The keys that a mapping, or one that stands in it, may have. */
function keysOf(shape: Shape, ...path: readonly string[]): readonly string[] {
  const [, name] = /^#\/\$defs\/(.*)$/.exec(shape.$ref ?? "") ?? [];
  const properties = (name === undefined ? shape : definitions[name])?.properties ?? {};
  const [step, ...rest] = path;
  return step === undefined ? Object.keys(properties) : keysOf(properties[step] ?? {}, ...rest);
}

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
