import type { Json } from "../../json.ts";
import type { PathNode, Segment } from "./ast.ts";
import { JsonPathError } from "./error.ts";
import { evaluate, MAX_STEPS } from "./evaluate.ts";
import { parse } from "./parse.ts";

export { JsonPathError } from "./error.ts";

/** A path that was read, ready to search documents. */
export interface JsonPath {
  /** As written. */
  readonly text: string;
  /**
   * True when a filter stands right after a name: `$.books[?(@.price > 5)]`. A filter tests the value itself, here the
   * list; its author most likely meant the items: `$.books[*][?(@.price > 5)]`.
   */
  readonly filtersWithoutWildcard: boolean;
  /**
   * All values found in a document.
   *
   * @throws JsonPathError for a slice with a step of 0, and when the search would take too long
   */
  find(document: Json): Json[];
}

/**
 * Reads a JSON path in the dialect of jsonpath2 0.4.4, which Chaos Toolkit uses, and which is neither Goessner's nor
 * RFC 9535: names in double quotes only and without escapes, a single `=`, `and`/`or`/`not`, filters that test the
 * value they stand after, functions such as `[length()]`.
 *
 * A whole number counts as an integer however it was written, since JSON numbers keep no trace of `1.0`. Keys that are
 * whole numbers come before the others in wildcards, as JavaScript orders them.
 *
 * @throws JsonPathError
 * @example jsonPath("$.items[*][?(@.price > 5)].name").find(document)
 */
export function jsonPath(path: string): JsonPath {
  const node = parse(path);
  return {
    text: path,
    filtersWithoutWildcard: filtersWithoutWildcard(node),
    find: (document) => {
      const fail = (reason: string, mend: string): Error => new JsonPathError({ path, offset: 0, reason, mend });
      return evaluate(node, document, { root: document, stepsLeft: MAX_STEPS, fail });
    },
  };
}

function filtersWithoutWildcard(node: PathNode): boolean {
  return node.segments.some((segment, index) => {
    const before = node.segments[index - 1];
    return !segment.descend && hasOnly(segment, "filter") && before !== undefined && hasOnly(before, "name");
  });
}

function hasOnly(segment: Segment, kind: string): boolean {
  return segment.selectors.every((selector) => selector.kind === kind);
}
