import picocolors from "picocolors";
import type { OutputStream } from "../io.ts";

/** How text may look on one stream. Everything stays readable when `colour` is false. */
export interface Style {
  readonly columns: number;
  readonly colour: boolean;
  readonly paint: Paint;
  readonly marks: Marks;
}
export type Paint = ReturnType<typeof picocolors.createColors>;
export interface Marks {
  readonly good: string;
  readonly bad: string;
  readonly note: string;
  readonly wait: string;
  readonly dot: string;
  readonly rule: string;
}

const unicodeMarks: Marks = { good: "✓", bad: "✗", note: "!", wait: "◦", dot: "·", rule: "─" };
const asciiMarks: Marks = { good: "+", bad: "x", note: "!", wait: "o", dot: "-", rule: "-" };

/** Width of a stream that is no terminal, such as a CI log: wide enough for a sentence, narrow enough for a review. */
const COLUMNS_DEFAULT = 100;
/** Below this nothing can be laid out; the terminal wraps then. */
const COLUMNS_MIN = 40;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * True when the stream should be coloured. `NO_COLOR` (not empty) wins over `FORCE_COLOR` (not `0`), and both win
 * over what the stream is.
 */
export function wantsColour(env: Env, isTTY: boolean): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTTY && env["TERM"] !== "dumb";
}

/** True when the locale, where one is set, can show more than ASCII. */
export function wantsUnicode(env: Env): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "UTF-8";
  return env["TERM"] !== "linux" && /utf-?8/iu.test(locale);
}

/** A style of known size: for tests and for files. */
export function styleOf(options: { columns: number; colour: boolean; unicode: boolean }): Style {
  return {
    columns: Math.max(COLUMNS_MIN, options.columns),
    colour: options.colour,
    paint: picocolors.createColors(options.colour),
    marks: options.unicode ? unicodeMarks : asciiMarks,
  };
}

/** The style for a stream as it is now: ask again after it was resized. */
export function styleFor(stream: OutputStream, env: Env): Style {
  const columns = Number(env["COLUMNS"]) || COLUMNS_DEFAULT;
  return styleOf({
    columns: stream.isTTY === true ? (stream.columns ?? columns) : columns,
    colour: wantsColour(env, stream.isTTY === true),
    unicode: wantsUnicode(env),
  });
}
