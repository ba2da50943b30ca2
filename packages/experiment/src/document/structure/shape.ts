import type { DocumentPath } from "../diagnostic.ts";
import { isJsonObject } from "../../json.ts";

/** What a value must look like: the part of JSON Schema that the schemas of the document make use of. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Absent: keys that are not named may be there, whatever they hold. */
  readonly additionalProperties?: false | Shape;
  readonly items?: Shape;
  /** A list of exactly these. */
  readonly prefixItems?: readonly Shape[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/**
 * A place where a value is not as its shape says. `bound`: of the right type, but out of bounds. `unknown-keys`: a
 * mapping that takes no other keys has some.
 */
export type Misfit =
  | { readonly kind: "type" | "bound"; readonly path: DocumentPath }
  | { readonly kind: "unknown-keys"; readonly path: DocumentPath; readonly keys: readonly string[] };

/** Shapes that others refer to by `#/$defs/name`. */
export type Definitions = Readonly<Record<string, Shape>>;

/**
 * Finds where a JSON value does not fit a shape, in the order of the shape. Of the alternatives of an `anyOf` nothing is
 * said when the value fits none, but that it does not fit; unless it fits one but for its bounds.
 *
 * @example misfitsOf({ name: 1 }, { type: "object", properties: { name: { type: "string" } } }, {}) // at ["name"]
 */
export function misfitsOf(value: unknown, shape: Shape, definitions: Definitions): Misfit[] {
  const found: Misfit[] = [];
  collect(value, shape, { definitions, path: [], found });
  return found;
}

interface Search {
  readonly definitions: Definitions;
  /** Shared by all, lengthened on the way down and shortened on the way up: most values fit. */
  readonly path: (string | number)[];
  readonly found: Misfit[];
}

const refPrefix = "#/$defs/".length;

function collect(value: unknown, shape: Shape, search: Search): void {
  if (shape.$ref !== undefined) collect(value, search.definitions[shape.$ref.slice(refPrefix)] ?? {}, search);
  else if (shape.anyOf !== undefined) collectAlternatives(value, shape.anyOf, search);
  else if (!hasType(value, shape)) search.found.push({ kind: "type", path: [...search.path] });
  else if (!isWithin(value, shape)) search.found.push({ kind: "bound", path: [...search.path] });
  else if (Array.isArray(value)) collectItems(value, shape, search);
  else if (isJsonObject(value)) collectMembers(value, shape, search);
}

function collectAlternatives(value: unknown, alternatives: readonly Shape[], search: Search): void {
  const tried = alternatives.map((shape) => {
    const found: Misfit[] = [];
    collect(value, shape, { ...search, found });
    return found;
  });
  if (tried.some((found) => found.length === 0)) return;
  const nearly = tried.filter((found) => found.every(({ kind }) => kind === "bound"));
  const [only] = nearly;
  if (only !== undefined && nearly.length === 1) search.found.push(...only);
  else search.found.push({ kind: "type", path: [...search.path] });
}

function collectItems(items: readonly unknown[], shape: Shape, search: Search): void {
  for (let index = 0; index < items.length; index += 1) {
    const inner = shape.prefixItems?.[index] ?? shape.items;
    if (inner !== undefined) collectAt(index, items[index], inner, search);
  }
}

function collectMembers(value: Readonly<Record<string, unknown>>, shape: Shape, search: Search): void {
  const { properties = {}, required = [], additionalProperties } = shape;
  for (const key in properties) {
    const inner = properties[key];
    if (inner === undefined) continue;
    if (value[key] !== undefined && Object.hasOwn(value, key)) collectAt(key, value[key], inner, search);
    else if (required.includes(key)) search.found.push({ kind: "type", path: [...search.path, key] });
  }
  if (additionalProperties === undefined) return;
  const others = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  if (additionalProperties !== false)
    for (const key of others) collectAt(key, value[key], additionalProperties, search);
  else if (others.length > 0) search.found.push({ kind: "unknown-keys", path: [...search.path], keys: others });
}

function collectAt(step: string | number, value: unknown, shape: Shape, search: Search): void {
  search.path.push(step);
  collect(value, shape, search);
  search.path.pop();
}

function hasType(value: unknown, shape: Shape): boolean {
  if (shape.const !== undefined) return value === shape.const;
  if (shape.enum !== undefined) return typeof value === "string" && shape.enum.includes(value);
  switch (shape.type) {
    case undefined:
      return true;
    case "object":
      return isJsonObject(value);
    case "array":
      return (
        Array.isArray(value) && value.length >= (shape.minItems ?? 0) && value.length <= (shape.maxItems ?? Infinity)
      );
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === shape.type;
  }
}

function isWithin(value: unknown, { minLength = 0, pattern, ...shape }: Shape): boolean {
  if (typeof value === "string")
    return value.length >= minLength && (pattern === undefined || patternOf(pattern).test(value));
  if (typeof value !== "number") return true;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = shape;
  return value >= minimum && value <= maximum && value > exclusiveMinimum;
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source);
  patterns.set(source, known);
  return known;
}
