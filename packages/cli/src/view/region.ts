import { oneLine } from "../terminal/printable.ts";
import type { Style } from "../terminal/style.ts";
import { fit } from "../terminal/width.ts";
import { elapsed } from "./elapsed.ts";
import { pauseText } from "./lines.ts";
import { row } from "./rows.ts";
import type { RunView, Running } from "./state.ts";

/** Most activities shown at once: a method may have hundreds in the background. */
const RUNNING_MAX = 8;

/**
 * The lines at the bottom of a live screen: what is going on now, for how long, and what Ctrl-C does. Each is no
 * wider than the style. Empty before the run has begun and after it is over.
 */
export function regionOf(view: RunView, now: number, style: Style): string[] {
  if (view.header === undefined || view.ending !== undefined) return [];
  const running = [...view.running.values()];
  const shown = running.slice(0, RUNNING_MAX);
  const hidden = running.length - shown.length;
  return [
    ...shown.map((one) => runningRow(one, now, style)),
    ...(hidden > 0 ? [row({ time: "", depth: 1, text: `and ${hidden} more`, paint: style.paint.dim }, style)] : []),
    ...pauseRow(view, now, style),
    footer(view, now, style),
  ];
}

function runningRow(one: Running, now: number, style: Style): string {
  const { paint, marks } = style;
  const asides = [
    one.phase === "method" ? "" : one.phase,
    one.background ? "in the background" : "",
    one.attempt > 1 ? `try ${one.attempt}` : "",
  ];
  const aside = asides.filter((text) => text !== "").join(", ");
  return row(
    {
      time: "",
      depth: 1,
      mark: paint.cyan(marks.wait),
      text: one.name,
      tail: elapsed(now - one.startedAt),
      ...(aside === "" ? {} : { aside }),
    },
    style,
  );
}

function pauseRow(view: RunView, now: number, style: Style): string[] {
  const { pausing } = view;
  if (pausing === undefined) return [];
  const leftMs = pausing.seconds * 1000 - (now - pausing.startedAt);
  if (leftMs <= 0) return [];
  const mark = style.paint.cyan(style.marks.wait);
  return [row({ time: "", depth: 1, mark, text: pauseText(pausing), aside: "left", tail: elapsed(leftMs) }, style)];
}

function footer(view: RunView, now: number, style: Style): string {
  const { during, method } = view;
  const facts = [
    elapsed(now - view.startedAt).padStart(7),
    view.open.includes("method") && method.of > 0 ? `step ${Math.min(method.done + 1, method.of)} of ${method.of}` : "",
    during.checks > 0
      ? `${during.checks} checks beside it, ${during.unmet === 0 ? "all met" : `${during.unmet} not met`}`
      : "",
    view.interrupting === undefined
      ? "Ctrl-C stops and rolls back"
      : `stopping: ${oneLine(view.interrupting)}; Ctrl-C again hurries`,
  ];
  const text = facts.filter((fact) => fact !== "").join(` ${style.marks.dot} `);
  return style.paint.dim(fit(text, style.columns));
}
