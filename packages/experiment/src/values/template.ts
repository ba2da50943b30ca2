import type { OutputReference } from "./output-reference.ts";
import { readOutputReference } from "./output-reference.ts";

/** A part of a text that may hold variables. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** `$$`, which stands for one dollar sign. */
  | { readonly kind: "escape"; readonly text: string }
  /** `${name}` or `$name`. */
  | { readonly kind: "variable"; readonly name: string; readonly braced: boolean; readonly text: string }
  | { readonly kind: "output"; readonly reference: OutputReference; readonly text: string }
  /** It starts as a reference to an output and does not end as one. */
  | { readonly kind: "malformed-output"; readonly text: string };

const variablePattern = /\$(?:([_a-zA-Z][_a-zA-Z0-9]*)|\{([_a-zA-Z][_a-zA-Z0-9]*)\})/y;
const outputStart = /\$\{outputs(?=[.[])/y;

/**
 * Cuts a text into its pieces, in linear time. Joined, their `text`s give the text again. References to outputs are
 * looked for only when `outputs` says so.
 *
 * @example pieces("a ${b}", { outputs: false }) // [{ kind: "text", text: "a " }, { kind: "variable", name: "b", braced: true, text: "${b}" }]
 */
export function pieces(text: string, options: { readonly outputs: boolean }): Piece[] {
  const result: Piece[] = [];
  let plainFrom = 0;
  let dollar = text.indexOf("$");
  while (dollar !== -1) {
    const piece = pieceAt(text, dollar, options.outputs);
    const next = dollar + (piece?.text.length ?? 1);
    if (piece !== undefined) {
      if (dollar > plainFrom) result.push({ kind: "text", text: text.slice(plainFrom, dollar) });
      result.push(piece);
      plainFrom = next;
    }
    dollar = text.indexOf("$", next);
  }
  if (plainFrom < text.length) result.push({ kind: "text", text: text.slice(plainFrom) });
  return result;
}

function pieceAt(text: string, start: number, outputs: boolean): Piece | undefined {
  if (text[start + 1] === "$") return { kind: "escape", text: "$$" };
  variablePattern.lastIndex = start;
  const match = variablePattern.exec(text);
  if (match !== null) {
    const [whole, bare, braced] = match;
    return { kind: "variable", name: bare ?? braced ?? "", braced: braced !== undefined, text: whole };
  }
  outputStart.lastIndex = start;
  if (!outputs || !outputStart.test(text)) return undefined;
  const reference = readOutputReference(text, start);
  if (reference !== undefined) return { kind: "output", reference, text: reference.text };
  return { kind: "malformed-output", text: "${outputs" };
}
