import type { Node } from "./ast.ts";
import { PythonRegexError } from "./error.ts";
import type { Width } from "./width.ts";
import { widthOf } from "./width.ts";

interface Place {
  /** The parts around it that a match may leave out: alternatives, optional repetitions, negative look-arounds. */
  readonly optional: readonly Node[];
  readonly behind: boolean;
  /** Within an atomic group or a possessive repetition. */
  readonly atomic: boolean;
}

/**
 * Refuses what Python refuses only after reading the whole (a lookbehind that can match texts of several lengths), and
 * what JavaScript would understand otherwise than Python.
 *
 * @throws PythonRegexError
 */
export function check(pattern: string, root: Node): void {
  const widths = new Map<number, Width>();
  const groups = new Map<number, Place>();
  widthOf(root, widths);
  const fail = (reason: string, mend: string, unsupported: boolean): never => {
    throw new PythonRegexError({ pattern, reason, mend, unsupported });
  };
  const visit = (node: Node, place: Place): void => {
    if (node.kind === "look" && node.behind) {
      const { min, max } = widthOf(node.body, widths);
      if (min !== max)
        fail("look-behind requires fixed-width pattern", "Give every alternative in it the same length.", false);
    }
    if (place.behind && isAtomic(node)) {
      fail(
        "atomic groups and possessive repetitions are not known within a lookbehind",
        "Leave the > or the second + out.",
        true,
      );
    }
    if (node.kind === "reference" && !isSet(groups.get(node.group), place)) {
      // An unset group matches nothing in Python and the empty text in JavaScript.
      fail(
        `group ${node.group} may be unset where it is referred to`,
        "Refer only to groups that always take part in the match.",
        true,
      );
    }
    const atomic = place.atomic || isAtomic(node);
    if (atomic && node.kind === "repeat" && node.max > 1 && widthOf(node.body, new Map(widths)).min === 0) {
      // Python stops at an iteration that matched the empty text; JavaScript tries the next alternative first.
      fail(
        "a part that can match the empty text cannot be repeated within an atomic group or possessively",
        "Leave the > or the second + out, or make the repeated part match something.",
        true,
      );
    }
    for (const [child, optional] of childrenOf(node)) {
      visit(child, {
        optional: optional ? [...place.optional, child] : place.optional,
        behind: place.behind || (node.kind === "look" && node.behind),
        atomic,
      });
    }
    if (node.kind === "group" && node.number !== undefined) groups.set(node.number, place);
  };
  visit(root, { optional: [], behind: false, atomic: false });
}

function isAtomic(node: Node): boolean {
  return node.kind === "atomic" || (node.kind === "repeat" && node.mode === "possessive");
}

function isSet(group: Place | undefined, reference: Place): boolean {
  return group?.optional.every((node) => reference.optional.includes(node)) ?? false;
}

function childrenOf(node: Node): (readonly [Node, boolean])[] {
  switch (node.kind) {
    case "choice":
      return node.options.map((option) => [option, true] as const);
    case "sequence":
      return node.items.map((item) => [item, false] as const);
    case "repeat":
      return [[node.body, node.min === 0]];
    case "look":
      return [[node.body, node.negated]];
    case "group":
    case "atomic":
      return [[node.body, false]];
    default:
      return [];
  }
}
