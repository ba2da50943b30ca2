import type { RunListener } from "./listener.ts";
import type { Style } from "../terminal/style.ts";
import { advance, emptyView } from "./state.ts";
import { quietLines } from "./verdict.ts";

/** `--json`: every event as it comes, one JSON object a line. */
export function jsonView(write: (text: string) => void): RunListener {
  return { on: (event) => write(`${JSON.stringify(event)}\n`), close: () => undefined };
}

/** `--quiet`: the verdict on one line, when the run is over. */
export function quietView(write: (text: string) => void, style: Style): RunListener {
  let view = emptyView;
  return {
    on(event) {
      view = advance(view, event);
      if (event.type === "run-finished") write(`${quietLines(view, style).join("\n")}\n`);
    },
    close: () => undefined,
  };
}
