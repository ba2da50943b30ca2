import { EventEmitter } from "node:events";
import type { Clock } from "@hormesis/experiment";
import { describe, expect, test } from "vitest";
import type { OutputStream } from "../io.ts";
import { styleOf } from "../terminal/style.ts";
import { liveView } from "./live-view.ts";
import { START, story } from "./fixtures/story.ts";

/** A terminal that understands what the live view writes, and nothing more. */
class Screen extends EventEmitter implements OutputStream {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  cursor = true;
  lines: string[] = [""];

  write(text: string): boolean {
    for (const [token = ""] of text.matchAll(/\u001b\[(\?\d+[hl]|\d*[A-Z])|\n|[^\u001b\n]+/gu)) this.#take(token);
    return true;
  }

  #take(token: string): void {
    const up = /^\u001b\[(\d+)F$/u.exec(token);
    if (token === "\u001b[?25l") this.cursor = false;
    else if (token === "\u001b[?25h") this.cursor = true;
    else if (up !== null) this.#moveUp(Number(up[1]));
    else if (token === "\u001b[J") this.lines[this.lines.length - 1] = "";
    else if (token === "\n") this.lines.push("");
    else if (token.startsWith("\u001b") && !token.includes("?2026"))
      throw new Error(`the screen does not know ${JSON.stringify(token)}`);
    else if (!token.startsWith("\u001b")) this.lines[this.lines.length - 1] += token;
  }

  // Everything below is cleared right after, so the lines may go at once.
  #moveUp(rows: number): void {
    const keep = this.lines.length - 1 - rows;
    if (keep < 0) throw new Error("the view went above the top of what it wrote");
    this.lines = [...this.lines.slice(0, keep), ""];
  }
}

function watch(): { screen: Screen; view: ReturnType<typeof liveView>; at: (ms: number) => void } {
  const screen = new Screen();
  let now = START;
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };
  const style = () => styleOf({ columns: screen.columns, colour: false, unicode: true });
  const view = liveView({
    stream: screen,
    style,
    verbose: false,
    clock,
    context: { source: "x.yaml", journalPath: undefined },
  });
  return { screen, view, at: (ms) => (now = START + ms) };
}

describe("the live view", () => {
  test("leaves finished lines and the verdict, nothing of the region, and the cursor as it was", () => {
    const { screen, view, at } = watch();
    for (const event of story()) {
      at(event.at - START);
      view.on(event);
    }
    view.close();
    const text = screen.lines.join("\n");
    expect(screen.cursor).toBe(true);
    expect(text).toContain("✓ slow payments down");
    expect(text).toContain("REFUTED");
    expect(text).not.toContain("Ctrl-C");
    expect(text.match(/customers keep buying/gu)).toHaveLength(2);
  });

  test("shows the region below what is finished while the run goes on", () => {
    const { screen, view, at } = watch();
    for (const event of story().filter((one) => one.at <= START + 3900)) {
      at(event.at - START);
      view.on(event);
    }
    expect(screen.cursor).toBe(false);
    expect(screen.lines.slice(-4, -1).join("\n")).toMatchInlineSnapshot(`
      "           ◦ customers keep buying  in the background                       2.6s
                 ◦ slow payments down  try 2                                      0.0s
         3.9s · step 1 of 2 · 1 checks beside it, all met · Ctrl-C stops and rolls ba…"
    `);
    view.close();
    view.close();
    expect(screen.lines.join("\n")).not.toContain("Ctrl-C");
  });

  test("listens to the size of the terminal only while it is open", () => {
    const { screen, view } = watch();
    expect(screen.listenerCount("resize")).toBe(1);
    const exits = process.listenerCount("exit");
    view.close();
    expect(screen.listenerCount("resize")).toBe(0);
    expect(process.listenerCount("exit")).toBe(exits - 1);
  });
});
