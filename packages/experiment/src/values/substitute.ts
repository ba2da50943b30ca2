import { HormesisError } from "../errors.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { checkDepth } from "./bounds.ts";
import type { OutputReference } from "./output-reference.ts";
import { resolveOutput } from "./output-reference.ts";
import { pythonText } from "./python-text.ts";
import type { Piece } from "./template.ts";
import { pieces } from "./template.ts";

/** What variables mean at one place of a run. */
export interface Scope {
  /** The value of a variable (configuration first, then secrets), or undefined when there is none of that name. */
  readonly lookup: (name: string) => Json | undefined;
  /** True when there is neither configuration nor a secret. */
  readonly isEmpty: boolean;
  /** The output of an earlier activity. Without it, `${outputs.…}` is plain text, as it is to Chaos Toolkit. */
  readonly output?: (name: string) => Json | undefined;
}

/**
 * Replaces variables in the arguments of an activity or a control.
 *
 * A text that is exactly `${name}` becomes the variable's value with its type; elsewhere `${name}` and `$name` become
 * text, written as Python writes it. `$$` is one dollar sign. Unknown names stay as they are, keys are never touched,
 * and what was put in is not looked at again. Where the scope is empty nothing happens, so that `$$` stays `$$`: Chaos
 * Toolkit skips arguments then. (It does not skip titles, URLs, headers and pauses: see `substituteAlways`.)
 *
 * `${outputs.login.body.token}` and `${outputs["log in"].body.items[0]}` are the outputs of earlier activities.
 *
 * @throws HormesisError `OUTPUT_MISSING`, `OUTPUT_REFERENCE_INVALID` or `VALUE_TOO_DEEP`
 * @example substitute({ id: "${n}" }, { lookup: () => 3, isEmpty: false }) // { id: 3 }
 */
export function substitute(value: Json, scope: Scope): Json {
  return replace(value, scope, scope.isEmpty, 0);
}

/**
 * As `substitute`, but `$$` becomes `$` in an empty scope too: for titles, URLs, headers, timeouts, pauses and
 * tolerances.
 *
 * @example substituteAlways("5 $$", { lookup: () => undefined, isEmpty: true }) // "5 $"
 */
export function substituteAlways(value: Json, scope: Scope): Json {
  return replace(value, scope, false, 0);
}

function replace(value: Json, scope: Scope, outputsOnly: boolean, depth: number): Json {
  checkDepth(depth, "substitute variables in a value");
  if (typeof value === "string") return value.includes("$") ? replaceText(value, scope, outputsOnly) : value;
  if (Array.isArray(value)) return value.map((item) => replace(item, scope, outputsOnly, depth + 1));
  if (!isJsonObject(value)) return value;
  // From entries, so that a key such as "__proto__" stays an ordinary key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replace(item, scope, outputsOnly, depth + 1)]),
  );
}

function replaceText(text: string, scope: Scope, outputsOnly: boolean): Json {
  const parts = pieces(text, { outputs: scope.output !== undefined });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && isTyped(only)) {
    const value = valueOf(only, scope, outputsOnly);
    return value === undefined ? text : value;
  }
  let result = "";
  for (const part of parts) result += textOf(part, scope, outputsOnly);
  return result;
}

/** A bare `$name` is text even when it stands alone. */
function isTyped(piece: Piece): boolean {
  return piece.kind === "output" || (piece.kind === "variable" && piece.braced);
}

function valueOf(piece: Piece, scope: Scope, outputsOnly: boolean): Json | undefined {
  if (piece.kind === "variable") return outputsOnly ? undefined : scope.lookup(piece.name);
  if (scope.output === undefined) return undefined;
  if (piece.kind === "output") return resolveOutput(piece.reference, scope.output(piece.reference.name));
  if (piece.kind === "malformed-output") throw malformed();
  return undefined;
}

function textOf(piece: Piece, scope: Scope, outputsOnly: boolean): string {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "escape") return outputsOnly ? piece.text : "$";
  const value = valueOf(piece, scope, outputsOnly);
  return value === undefined ? piece.text : pythonText(value);
}

function malformed(): HormesisError {
  return new HormesisError("Failed to read a '${outputs…}' reference: it is not well-formed.", {
    code: "OUTPUT_REFERENCE_INVALID",
    mend: 'Write ${outputs.name.path} or ${outputs["name with spaces"].items[0]}; write $${outputs for the plain text.',
  });
}

/** A reference to an output as a document has it; `malformed` when it starts as one and is none. */
export interface FoundReference extends OutputReference {
  readonly malformed?: true;
}

/**
 * All references to outputs in a value, in document order. Escaped ones (`$${outputs…`) are none.
 *
 * @example findOutputReferences("${outputs.login.status}") // [{ name: "login", path: ["status"], text: "${outputs.login.status}" }]
 */
export function findOutputReferences(value: Json): FoundReference[] {
  const found: FoundReference[] = [];
  eachPiece(value, 0, (piece) => {
    if (piece.kind === "output") found.push(piece.reference);
    if (piece.kind === "malformed-output") found.push({ name: "", path: [], text: piece.text, malformed: true });
  });
  return found;
}

/**
 * The names of all variables that a value would look up, each once, in document order.
 *
 * @example findVariables(["${a} $b", "$$c"]) // ["a", "b"]
 */
export function findVariables(value: Json): string[] {
  const names = new Set<string>();
  eachPiece(value, 0, (piece) => {
    if (piece.kind === "variable") names.add(piece.name);
  });
  return [...names];
}

function eachPiece(value: Json, depth: number, visit: (piece: Piece) => void): void {
  checkDepth(depth, "look for variables in a value");
  if (typeof value === "string") {
    if (value.includes("$")) pieces(value, { outputs: true }).forEach(visit);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) eachPiece(item, depth + 1, visit);
  }
}
