/*
 * Reads a page of the documentation as something to be done. Two kinds of fenced blocks are done by the tests:
 *
 *   ```yaml file=experiment.yaml      a file to write, whatever its language
 *   ```console                        a terminal: commands after "$ ", and beneath each what it prints
 *
 * In what is printed, a line "..." stands for any lines, and "^C" means that the reader presses Ctrl-C there. A block
 * that begins with ```console python is done only where there is Python.
 */

/** Something that the reader of a page does. */
export type Step =
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  | {
      readonly kind: "command";
      readonly command: string;
      readonly printed: readonly string[];
      readonly needsPython: boolean;
      /** The lines of the page, from 0, in which `printed` stands: the first, and the one after the last. */
      readonly from: number;
      readonly to: number;
    };

/** The steps of a page, in their order. */
export function stepsOf(page: string): Step[] {
  const lines = page.split("\n");
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^```(\S+)(?: (.*))?$/.exec(lines[at] ?? "");
    if (fence === null) continue;
    const end = lines.indexOf("```", at + 1);
    const [, language = "", info = ""] = fence;
    const name = /\bfile=(\S+)/.exec(info)?.[1];
    if (name !== undefined) steps.push({ kind: "file", name, text: `${lines.slice(at + 1, end).join("\n")}\n` });
    else if (language === "console") steps.push(...commandsOf(lines, at + 1, end, info.includes("python")));
    at = end;
  }
  return steps;
}

function commandsOf(lines: readonly string[], start: number, end: number, needsPython: boolean): Step[] {
  const steps: Step[] = [];
  for (let at = start; at < end;) {
    const command = lines[at] ?? "";
    if (!command.startsWith("$ ")) throw new Error(`Line ${at + 1} of a console block is no command: '${command}'.`);
    let to = at + 1;
    while (to < end && !lines[to]?.startsWith("$ ")) to += 1;
    const printed = lines.slice(at + 1, to);
    // A blank line before the next command is for the reader's eye.
    if (to < end && printed.at(-1) === "") printed.pop();
    steps.push({
      kind: "command",
      command: command.slice(2),
      printed,
      needsPython,
      from: at + 1,
      to: at + 1 + printed.length,
    });
    at = to;
  }
  return steps;
}

/** What differs from run to run, put aside: times, seeds, identities. */
export function settled(line: string): string {
  return line
    .replaceAll(/\b(seed|plan|--seed) +[0-9a-f]{12}\b/g, "$1 <id>")
    .replace(/^ +\d+(\.\d+)?(ms|s|m)(?= )/, "<at>")
    .replace(/ +\d+(\.\d+)?(ms|s)$/, " <took>")
    .replace(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, "[<when> ")
    .replaceAll(/\d+ tries/g, "<some> tries")
    .replaceAll(/(took +)[\d.]+s/g, "$1<took>")
    .trimEnd();
}

/** True when what was printed is what the page says; its "..." stands for any lines. */
export function agrees(printed: readonly string[], page: readonly string[]): boolean {
  const [wanted, ...rest] = page;
  if (wanted === undefined) return printed.length === 0;
  if (wanted.trim() !== "...") {
    const [first, ...others] = printed;
    return first !== undefined && settled(first) === settled(wanted) && agrees(others, rest);
  }
  return printed.some((_, index) => agrees(printed.slice(index), rest)) || agrees([], rest);
}
