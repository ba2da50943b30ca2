import type { Node } from "./ast.ts";

/** How many characters a node can match, at the least and at the most. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

/** The width of a node. `groups` holds the widths of the groups before it, and receives those within it. */
export function widthOf(node: Node, groups: Map<number, Width>): Width {
  switch (node.kind) {
    case "character":
    case "any":
    case "set":
      return { min: 1, max: 1 };
    case "position":
      return { min: 0, max: 0 };
    case "look":
      widthOf(node.body, groups);
      return { min: 0, max: 0 };
    case "reference":
      return groups.get(node.group) ?? { min: 0, max: Infinity };
    case "atomic":
      return widthOf(node.body, groups);
    case "group": {
      const width = widthOf(node.body, groups);
      if (node.number !== undefined) groups.set(node.number, width);
      return width;
    }
    case "repeat": {
      const { min, max } = widthOf(node.body, groups);
      return { min: min * node.min, max: max === 0 || node.max === 0 ? 0 : max * node.max };
    }
    case "sequence": {
      const widths = node.items.map((item) => widthOf(item, groups));
      return { min: sum(widths.map(({ min }) => min)), max: sum(widths.map(({ max }) => max)) };
    }
    case "choice": {
      const widths = node.options.map((option) => widthOf(option, groups));
      return { min: Math.min(...widths.map(({ min }) => min)), max: Math.max(...widths.map(({ max }) => max)) };
    }
    default:
      return node satisfies never;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
