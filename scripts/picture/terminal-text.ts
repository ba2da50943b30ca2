/** How a piece of text looks: what the escape sequences before it have switched on. */
export interface Look {
  readonly bold: boolean;
  readonly dim: boolean;
  /** 0 to 7, in the order of ANSI: black, red, green, yellow, blue, magenta, cyan, white. */
  readonly colour: number | undefined;
  readonly background: number | undefined;
}

/** A piece of one line that looks the same all along. */
export interface Span {
  readonly column: number;
  readonly text: string;
  readonly look: Look;
}

const plain: Look = { bold: false, dim: false, colour: undefined, background: undefined };

/** Reads text with ANSI colours into lines of spans. Other escape sequences are not known, and refused. */
export function readTerminalText(text: string): Span[][] {
  let look = plain;
  return text.split("\n").map((line) => {
    const spans: Span[] = [];
    let column = 0;
    // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
    for (const [piece, codes] of line.matchAll(/\u001b\[([\d;]*)m|[^\u001b]+|\u001b/g)) {
      if (piece === "\u001b") throw new Error("Failed to read terminal text: it has sequences other than colours.");
      if (codes === undefined) {
        spans.push({ column, text: piece, look });
        column += piece.length;
      } else for (const code of codes.split(";")) look = changed(look, Number(code));
    }
    return spans;
  });
}

function changed(look: Look, code: number): Look {
  if (code === 0) return plain;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 39) return { ...look, colour: undefined };
  if (code === 49) return { ...look, background: undefined };
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30 };
  if (code >= 40 && code <= 47) return { ...look, background: code - 40 };
  // The bright colours are the same hues here; what else there is (underline, inverse) hormesis does not use.
  if (code >= 90 && code <= 97) return { ...look, colour: code - 90 };
  return look;
}
