import type { Flags, Node } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** A reference to what an earlier group matched. */
export function reference(reader: Reader, group: number, flags: Flags): Node {
  const state = reader.groups[group];
  if (state === undefined)
    throw reader.error(`invalid group reference ${group}`, "Refer to a group that comes earlier.");
  if (state.open) throw reader.error("cannot refer to an open group", "Refer to the group after its closing bracket.");
  if (reader.lookbehindDepth > 0 && state.lookbehindDepth > 0) {
    throw reader.error("cannot refer to group defined in the same lookbehind subpattern", "Move the group out of it.");
  }
  return { kind: "reference", group, flags };
}
