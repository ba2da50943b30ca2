import type { Json } from "../../json.ts";

/** A path within a document, or within the value that a filter looks at. */
export interface PathNode {
  readonly from: "root" | "current";
  readonly segments: readonly Segment[];
}

/** One step of a path. With `descend` (`..`) it is taken from the value and from everything below it. */
export interface Segment {
  readonly descend: boolean;
  readonly selectors: readonly Selector[];
}

export type Selector =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "slice"; readonly slice: Slice }
  | { readonly kind: "wildcard" }
  | { readonly kind: "filter"; readonly test: Test }
  /** The name or index is itself found in the document: `[$.other.path]`. */
  | { readonly kind: "lookup"; readonly path: PathNode }
  | { readonly kind: "call"; readonly name: FunctionName; readonly operands: readonly Operand[] };

export interface Slice {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number | undefined;
}

export const functionNames = ["charAt", "entries", "keys", "length", "substring", "values"] as const;
export type FunctionName = (typeof functionNames)[number];

export type Operand =
  | { readonly kind: "path"; readonly path: PathNode }
  | { readonly kind: "value"; readonly value: Json };

export const comparisons = ["=", "!=", "<", "<=", ">", ">="] as const;
export type Comparison = (typeof comparisons)[number];

/** What stands in a filter. */
export type Test =
  | { readonly kind: "and" | "or"; readonly tests: readonly Test[] }
  | { readonly kind: "not"; readonly test: Test }
  | { readonly kind: "exists"; readonly operand: Operand }
  | { readonly kind: "compare"; readonly comparison: Comparison; readonly left: Operand; readonly right: Operand };
