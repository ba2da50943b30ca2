import type { Clock } from "@hormesis/experiment";
import { every } from "../clock.ts";
import type { Style } from "../terminal/style.ts";
import { elapsed } from "./elapsed.ts";
import { linesOf } from "./lines.ts";
import type { RunListener } from "./listener.ts";
import { row } from "./rows.ts";
import { advance, emptyView, type RunView } from "./state.ts";
import { type VerdictContext, verdictLines } from "./verdict.ts";

/** After this long a log says that an activity is still going on, so that nobody takes it for stuck. */
const STILL_RUNNING_MS = 5_000;
/** How often to look for such activities. */
const LOOK_EVERY_MS = 1_000;

export interface PlainViewOptions {
  readonly write: (text: string) => void;
  readonly style: Style;
  readonly verbose: boolean;
  readonly clock: Clock;
  readonly context: VerdictContext;
}

/** A view for logs: lines that are written once and never changed. */
export function plainView(options: PlainViewOptions): RunListener {
  const { style, verbose, clock } = options;
  const print = (lines: readonly string[]) => lines.length > 0 && options.write(`${lines.join("\n")}\n`);
  let view: RunView = emptyView;
  const announced = new Set<number>();
  const stop = every(LOOK_EVERY_MS, () => print(stillRunning(view, clock.now(), announced, style)));
  return {
    on(event) {
      view = advance(view, event);
      print(linesOf(view, event, { style, verbose }));
      if (event.type === "run-finished") print(verdictLines(view, options.context, style));
    },
    close: stop,
  };
}

/** Lines for activities that have gone on for long and were not announced before; notes them in `announced`. */
export function stillRunning(view: RunView, now: number, announced: Set<number>, style: Style): string[] {
  return [...view.running.values()]
    .filter((one) => !one.background && !announced.has(one.id) && now - one.startedAt >= STILL_RUNNING_MS)
    .map((one) => {
      announced.add(one.id);
      const mark = style.paint.dim(style.marks.wait);
      return row(
        { time: elapsed(now - view.startedAt), depth: 1, mark, text: one.name, aside: "still going on" },
        style,
      );
    });
}
