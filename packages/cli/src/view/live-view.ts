import type { Clock } from "@hormesis/experiment";
import { every } from "../clock.ts";
import type { OutputStream } from "../io.ts";
import type { Style } from "../terminal/style.ts";
import { widthOf } from "../terminal/width.ts";
import { linesOf } from "./lines.ts";
import type { RunListener } from "./listener.ts";
import { regionOf } from "./region.ts";
import { advance, emptyView, type RunView } from "./state.ts";
import { type VerdictContext, verdictLines } from "./verdict.ts";

/** Ten times a second: the tenths in the elapsed time run smoothly, at hardly any cost. */
const REDRAW_EVERY_MS = 100;

// Between these two a terminal that knows them (mode 2026) shows nothing half drawn; others ignore them.
const BEGIN_UPDATE = "\u001b[?2026h";
const END_UPDATE = "\u001b[?2026l";
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_BELOW = "\u001b[J";

export interface LiveViewOptions {
  readonly stream: OutputStream;
  /** Asked at every drawing, as the width may have changed. */
  readonly style: () => Style;
  readonly verbose: boolean;
  readonly clock: Clock;
  readonly context: VerdictContext;
}

/**
 * A view for terminals: finished lines scroll up and stay, and beneath them a few lines show what is going on now.
 * The cursor is hidden meanwhile, and comes back on `close` and also when the process exits without it.
 */
export function liveView(options: LiveViewOptions): RunListener {
  const { stream, clock } = options;
  let view: RunView = emptyView;
  let drawn: readonly string[] = [];
  let open = true;

  const draw = (permanent: readonly string[]) => {
    const style = options.style();
    const region = regionOf(view, clock.now(), style).slice(-Math.max(1, (stream.rows ?? 24) - 1));
    if (permanent.length === 0 && region.join("\n") === drawn.join("\n")) return;
    const text = [...permanent, ...region].map((line) => `${line}\n`).join("");
    stream.write(`${BEGIN_UPDATE}${erase(drawn, stream.columns ?? style.columns)}${text}${END_UPDATE}`);
    drawn = region;
  };
  const restore = () => {
    if (open) stream.write(SHOW_CURSOR);
  };
  const onResize = () => draw([]);
  const stop = every(REDRAW_EVERY_MS, () => draw([]));
  process.once("exit", restore);
  stream.on("resize", onResize);
  stream.write(HIDE_CURSOR);

  return {
    on(event) {
      view = advance(view, event);
      const style = options.style();
      const ending = event.type === "run-finished" ? verdictLines(view, options.context, style) : [];
      draw([...linesOf(view, event, { style, verbose: options.verbose }), ...ending]);
    },
    close() {
      if (!open) return;
      stop();
      stream.off("resize", onResize);
      stream.write(erase(drawn, stream.columns ?? options.style().columns) + SHOW_CURSOR);
      drawn = [];
      open = false;
      process.off("exit", restore);
    },
  };
}

/** Moves to where the region begins and clears it. A terminal that became narrower has wrapped its lines by now. */
function erase(drawn: readonly string[], columns: number): string {
  if (drawn.length === 0) return "";
  const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / Math.max(1, columns))), 0);
  return `\u001b[${rows}F${CLEAR_BELOW}`;
}
