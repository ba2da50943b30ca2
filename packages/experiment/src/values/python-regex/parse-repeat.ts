import type { Node, RepeatMode } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** How often something is repeated. */
export interface Count {
  readonly min: number;
  readonly max: number;
}

/** Larger counts cannot be meant, and would make the engine compile for minutes. */
const MAX_COUNT = 65_535;

/** Repeats an item as often as a count says; a `?` or `+` after the count makes it lazy or possessive. */
export function parseRepeat(reader: Reader, item: Node | undefined, count: Count): Node {
  if (item === undefined || item.kind === "position") {
    throw reader.error("nothing to repeat", "Write a backslash before the character to mean the character itself.");
  }
  if (item.kind === "repeat") throw reader.error("multiple repeat", "Put the first repetition in a group: (?:a*)*.");
  let mode: RepeatMode = "greedy";
  if (reader.take("?")) mode = "lazy";
  else if (reader.take("+")) mode = "possessive";
  return { kind: "repeat", ...count, mode, body: item };
}

/** Reads a count if one stands here: `*`, `+`, `?`, or numbers in braces. */
export function readCount(reader: Reader): Count | undefined {
  if (reader.take("*")) return { min: 0, max: Infinity };
  if (reader.take("+")) return { min: 1, max: Infinity };
  if (reader.take("?")) return { min: 0, max: 1 };
  return reader.peek() === "{" ? readBraces(reader) : undefined;
}

/** `{2}`, `{2,}`, `{,5}`, `{2,5}`, `{,}`; anything else in braces is plain text. */
function readBraces(reader: Reader): Count | undefined {
  const start = reader.position;
  reader.next();
  if (reader.peek() === "}") {
    reader.goTo(start);
    return undefined;
  }
  const low = reader.takeWhile(/[0-9]/);
  const high = reader.take(",") ? reader.takeWhile(/[0-9]/) : low;
  if (!reader.take("}")) {
    reader.goTo(start);
    return undefined;
  }
  const count = { min: low === "" ? 0 : Number(low), max: high === "" ? Infinity : Number(high) };
  if (count.max < count.min)
    throw reader.error("min repeat greater than max repeat", "Write the smaller number first.");
  if (count.min > MAX_COUNT || (count.max !== Infinity && count.max > MAX_COUNT)) {
    throw reader.unsupported(`a repetition counts to more than ${MAX_COUNT}`, "Use * or +.");
  }
  return count;
}
