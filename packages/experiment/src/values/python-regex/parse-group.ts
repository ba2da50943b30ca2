import type { Flags, Node } from "./ast.ts";
import { readInlineFlags } from "./flags.ts";
import type { Reader } from "./reader.ts";
import { reference } from "./reference.ts";

/** What one step of reading may give: a node, nothing (a comment), or flags for the whole pattern. */
export type Parsed = { readonly node: Node | undefined } | { readonly patternFlags: Flags };

/** Reads the alternatives within a group; given by the caller, since groups hold patterns and patterns hold groups. */
export type ParseBody = (reader: Reader, flags: Flags, part: "group") => Node;

/** Reads what follows an opening bracket: a group, a look-around, a comment or flags. */
export function parseGroup(reader: Reader, flags: Flags, parseBody: ParseBody): Parsed {
  if (!reader.take("?")) return { node: capture(reader, flags, parseBody) };
  const kind = reader.peek();
  if (kind === undefined) throw reader.error("unexpected end of pattern", "Write \\( for the character itself.");
  if (/[a-zA-Z-]/.test(kind) && kind !== "P") return flagged(reader, flags, parseBody);
  reader.next();
  switch (kind) {
    case ":":
      return { node: { kind: "group", body: body(reader, flags, parseBody) } };
    case ">":
      return { node: { kind: "atomic", body: body(reader, flags, parseBody) } };
    case "=":
    case "!":
      return { node: { kind: "look", behind: false, negated: kind === "!", body: body(reader, flags, parseBody) } };
    case "<":
      return { node: lookbehind(reader, flags, parseBody) };
    case "P":
      return { node: named(reader, flags, parseBody) };
    case "#":
      reader.takeUntil(")", "missing ), unterminated comment");
      return { node: undefined };
    case "(":
      throw reader.unsupported(
        "conditional groups (?(1)…|…) are not known here",
        "Write the two cases as alternatives: a|b.",
      );
    default:
      throw reader.error(`unknown extension ?${kind}`, "Groups start with (, (?:, (?P<name>, (?=, (?!, (?<= or (?<!.");
  }
}

function body(reader: Reader, flags: Flags, parseBody: ParseBody): Node {
  const node = parseBody(reader, flags, "group");
  if (!reader.take(")"))
    throw reader.error("missing ), unterminated subpattern", "Close the bracket, or write \\( for the character.");
  return node;
}

function flagged(reader: Reader, flags: Flags, parseBody: ParseBody): Parsed {
  const inline = readInlineFlags(reader, flags);
  if (inline.scope === "pattern") return { patternFlags: inline.flags };
  return { node: { kind: "group", body: body(reader, inline.flags, parseBody) } };
}

function capture(reader: Reader, flags: Flags, parseBody: ParseBody, name?: string): Node {
  const number = reader.groups.length;
  const state = { open: true, lookbehindDepth: reader.lookbehindDepth };
  reader.groups.push(state);
  if (name !== undefined) reader.names.set(name, number);
  const node = body(reader, flags, parseBody);
  state.open = false;
  return { kind: "group", number, body: node };
}

function lookbehind(reader: Reader, flags: Flags, parseBody: ParseBody): Node {
  const kind = reader.next();
  if (kind !== "=" && kind !== "!") {
    throw reader.error(`unknown extension ?<${kind ?? ""}`, "Write named groups as (?P<name>…).");
  }
  reader.lookbehindDepth++;
  const node = body(reader, flags, parseBody);
  reader.lookbehindDepth--;
  return { kind: "look", behind: true, negated: kind === "!", body: node };
}

function named(reader: Reader, flags: Flags, parseBody: ParseBody): Node {
  const kind = reader.next();
  if (kind === "<") {
    const name = groupName(reader, reader.takeUntil(">", "missing >, unterminated name"));
    if (reader.names.has(name))
      throw reader.error(`redefinition of group name '${name}'`, "Give the group another name.");
    return capture(reader, flags, parseBody, name);
  }
  if (kind !== "=") throw reader.error(`unknown extension ?P${kind ?? ""}`, "Write (?P<name>…) or (?P=name).");
  const name = groupName(reader, reader.takeUntil(")", "missing ), unterminated name"));
  const number = reader.names.get(name);
  if (number === undefined) throw reader.error(`unknown group name '${name}'`, "Refer to a group that comes earlier.");
  return reference(reader, number, flags);
}

function groupName(reader: Reader, name: string): string {
  if (name === "") throw reader.error("missing group name", "Write (?P<name>…).");
  if (/^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u.test(name)) return name;
  throw reader.error(`bad character in group name '${name}'`, "Use letters, digits and underscores.");
}
