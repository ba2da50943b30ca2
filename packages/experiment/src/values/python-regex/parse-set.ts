import type { Flags, Node, SetItem } from "./ast.ts";
import { readSetEscape } from "./escapes.ts";
import type { Reader } from "./reader.ts";

/** Reads a set, `[a-z_]`, whose opening bracket was just read. A `]` right at its start is an ordinary character. */
export function parseSet(reader: Reader, flags: Flags): Node {
  const negated = reader.take("^");
  const items: SetItem[] = [];
  for (;;) {
    if (items.length > 0 && reader.take("]")) break;
    const low = parseMember(reader);
    if (reader.peek() !== "-" || reader.peek(1) === "]") {
      items.push(low);
      continue;
    }
    reader.next();
    const high = parseMember(reader);
    items.push(range(reader, low, high));
  }
  return { kind: "set", negated, items, flags };
}

function parseMember(reader: Reader): SetItem {
  const character = reader.next();
  if (character === undefined) throw reader.error("unterminated character set", "Close the set with ].");
  if (character === "\\") return readSetEscape(reader);
  return { kind: "character", code: character.codePointAt(0) ?? 0 };
}

function range(reader: Reader, low: SetItem, high: SetItem): SetItem {
  if (low.kind !== "character" || high.kind !== "character") {
    throw reader.error("bad character range: a category cannot be one of its ends", "Put the dash last: [\\w-].");
  }
  if (high.code < low.code) {
    throw reader.error("bad character range: its end comes before its start", "Swap the two, or put the dash last.");
  }
  return { kind: "range", low: low.code, high: high.code };
}
