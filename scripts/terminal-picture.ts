/*
 * Draws what a command printed, colours and all, as a picture for a page. It reads the command's output from stdin and
 * writes an SVG to stdout, which follows the reader's choice of a light or a dark page.
 *
 *   FORCE_COLOR=1 COLUMNS=92 npm run -s demo >demo.txt
 *   node scripts/terminal-picture.ts --title "npm run demo" --from "Do we still" --to "exit code" <demo.txt >demo.svg
 *
 * --from and --to pick the lines between (and with) the first that holds one text and the next that holds the other.
 */
import { text as textOf } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { readTerminalText } from "./picture/terminal-text.ts";
import { drawTerminal } from "./picture/draw-terminal.ts";

const { values } = parseArgs({
  options: { title: { type: "string" }, from: { type: "string" }, to: { type: "string" } },
});

const lines = (await textOf(process.stdin)).split("\n");
const first = values.from === undefined ? 0 : indexOf(values.from, 0);
const last = values.to === undefined ? lines.length - 1 : indexOf(values.to, first);
// The style that earlier lines have left on is still on: the whole text is read, then cut.
const picked = readTerminalText(lines.join("\n")).slice(first, last + 1);
while (picked.length > 0 && picked.at(-1)?.length === 0) picked.pop();
process.stdout.write(drawTerminal(picked, values.title ?? ""));

function indexOf(text: string, start: number): number {
  const index = lines.findIndex((line, at) => at >= start && line.includes(text));
  if (index >= 0) return index;
  console.error(`There is no line with '${text}' in what was read.`);
  return process.exit(2);
}
