import { oneLine } from "../terminal/printable.ts";
import type { Style } from "../terminal/style.ts";
import { fit, widthOf, wrap } from "../terminal/width.ts";

/** Columns of the time at the left, and of what stands at the right. */
const TIME_COLUMNS = 7;
const TAIL_COLUMNS = 8;
/** Longest reason that is shown; the journal has all of it. */
const REASON_LINES_MAX = 6;

export interface Row {
  /** Text at the left, such as the time; empty where a row belongs to the one above. */
  readonly time: string;
  readonly depth: 0 | 1 | 2;
  /** Already painted, one column wide. */
  readonly mark?: string;
  readonly text: string;
  /** How the text is painted, after it was cut to its columns. */
  readonly paint?: (text: string) => string;
  /** Said after the text, dimmed, and dropped first when there is no room. */
  readonly aside?: string;
  /** At the right edge, such as how long it took. */
  readonly tail?: string;
}

/** One row of the run's table: time, mark, text, aside and a tail at the right edge, never wider than the style. */
export function row(options: Row, style: Style): string {
  const { paint } = style;
  const lead = `${paint.dim(options.time.padStart(TIME_COLUMNS))}  ${"  ".repeat(options.depth)}${options.mark === undefined ? "" : `${options.mark} `}`;
  const tail = options.tail ?? "";
  const room = style.columns - widthOf(lead) - (tail === "" ? 0 : TAIL_COLUMNS + 1);
  const text = fit(oneLine(options.text), room);
  const aside = asideText(options.aside, room - widthOf(text));
  const painted = (options.paint ?? ((plain: string) => plain))(text) + (aside === "" ? "" : paint.dim(aside));
  if (tail === "") return `${lead}${painted}`.trimEnd();
  const gap = room - widthOf(text) - widthOf(aside) + 1;
  return `${lead}${painted}${" ".repeat(Math.max(1, gap))}${paint.dim(tail.padStart(TAIL_COLUMNS))}`;
}

/** Lines of explanation beneath a row, wrapped and indented so that they stand under its text. */
export function explanation(text: string, depth: 0 | 1 | 2, style: Style): string[] {
  const indent = " ".repeat(TIME_COLUMNS + 2 + depth * 2 + 2);
  const lines = wrap(oneLine(text), style.columns - indent.length);
  const kept =
    lines.length > REASON_LINES_MAX
      ? [...lines.slice(0, REASON_LINES_MAX - 1), "… (the journal has all of it)"]
      : lines;
  return kept.map((line) => indent + line);
}

function asideText(aside: string | undefined, room: number): string {
  if (aside === undefined) return "";
  const text = `  ${aside}`;
  return widthOf(text) <= room ? text : "";
}
