import type { Ending, Verdict } from "@hormesis/experiment";
import { oneLine } from "../terminal/printable.ts";
import type { Paint, Style } from "../terminal/style.ts";
import { wrap } from "../terminal/width.ts";
import { elapsed } from "./elapsed.ts";
import type { RunView } from "./state.ts";

/** What each verdict says, in one sentence. */
export const verdictMeaning: Readonly<Record<Verdict, string>> = {
  held: "The steady state held: this experiment found no weakness.",
  refuted: "The steady state did not hold: you have found a weakness.",
  void: "Nothing was learnt: the experiment could not do what it says.",
  inconclusive: "The evidence cannot decide either way.",
  interrupted: "The run was ended before it could tell.",
};

/** What stands beside the verdict and is not part of the events. */
export interface VerdictContext {
  readonly source: string;
  /** Undefined when no journal was written. */
  readonly journalPath: string | undefined;
}

/** Columns of the words at the left of the block. */
const LABEL_COLUMNS = 9;

/** The block at the end of a run: verdict, meaning, reasons, what was left behind, journal, how to repeat. */
export function verdictLines(view: RunView, context: VerdictContext, style: Style): string[] {
  const { ending } = view;
  if (ending === undefined) return [];
  const { paint } = style;
  const badge = ` ${ending.verdict.toUpperCase()} `;
  const lines = [
    "",
    paint.dim(style.marks.rule.repeat(style.columns)),
    ...headLine(badge, ending.verdict, style),
    ...chaosToolkitLine(view, ending),
    ...reasonLines(ending.reasons, style),
    ...residueLines(ending.residue, style),
    "",
  ];
  const repeat =
    view.header === undefined ? "" : `hormesis run ${shellWord(context.source)} --seed ${shellWord(view.header.seed)}`;
  return [
    ...lines,
    ...(context.journalPath === undefined ? [] : labelled("journal", context.journalPath, style)),
    ...(repeat === "" ? [] : labelled("repeat", repeat, style)),
    ...labelled("took", `${elapsed(view.durationSeconds * 1000)}, exit code ${ending.exitCode}`, style),
  ];
}

/** The verdict on one line, with the first reason: all that `--quiet` says. Residue is never left out. */
export function quietLines(view: RunView, style: Style): string[] {
  const { ending } = view;
  if (ending === undefined) return [];
  const reason = ending.reasons[0];
  const first = reason === undefined ? ending.verdict : `${ending.verdict}: ${oneLine(reason)}`;
  return [first, ...residueLines(ending.residue, style)];
}

function headLine(badge: string, verdict: Verdict, style: Style): string[] {
  const painted = badgePaint(verdict, style.paint)(badge);
  const rest = wrap(verdictMeaning[verdict], style.columns - badge.length - 2).map((line) => style.paint.bold(line));
  return rest.map((line, index) => `${index === 0 ? painted : " ".repeat(badge.length)}  ${line}`);
}

function reasonLines(reasons: readonly string[], style: Style): string[] {
  if (reasons.length === 0) return [];
  const lead = `  ${style.marks.dot} `;
  return [
    "",
    ...reasons.flatMap((reason) =>
      wrap(oneLine(reason), style.columns - lead.length).map(
        (line, index) => (index === 0 ? lead : " ".repeat(lead.length)) + line,
      ),
    ),
  ];
}

function residueLines(residue: readonly string[], style: Style): string[] {
  if (residue.length === 0) return [];
  const { paint } = style;
  const loud = (text: string) => paint.bold(paint.red(text));
  return [
    "",
    loud("!! LEFT BEHIND: this could not be proven undone. Look at it now."),
    ...residue.flatMap((what) =>
      wrap(oneLine(what), style.columns - 5).map((line, index) => loud(`${index === 0 ? "   - " : "     "}${line}`)),
    ),
  ];
}

/** Under Chaos Toolkit's semantics its own words decide, so they are shown beside ours. */
function chaosToolkitLine(view: RunView, ending: Ending): string[] {
  if (view.header?.semantics !== "chaos-toolkit") return [];
  return ["", `  status ${ending.status}, ${ending.deviated ? "deviated" : "not deviated"} (Chaos Toolkit's words)`];
}

function labelled(label: string, text: string, style: Style): string[] {
  return [`${style.paint.dim(`  ${label}`.padEnd(LABEL_COLUMNS + 2))} ${oneLine(text)}`];
}

function badgePaint(verdict: Verdict, paint: Paint): (text: string) => string {
  const badges: Readonly<Record<Verdict, (text: string) => string>> = {
    held: (text) => paint.black(paint.bgGreen(text)),
    refuted: (text) => paint.black(paint.bgRed(text)),
    void: (text) => paint.black(paint.bgYellow(text)),
    inconclusive: (text) => paint.black(paint.bgCyan(text)),
    interrupted: (text) => paint.black(paint.bgMagenta(text)),
  };
  return badges[verdict];
}

/** A word that a shell takes as it is, quoted only where it must be. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
