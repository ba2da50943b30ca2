import { execFileSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { agrees, stepsOf } from "./page.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

/*
 * What the pages tell the reader to do is done, in a folder of its own, and must print what the pages say. After a
 * change of the command's words, `UPDATE_DOCS=1 npx vitest run test/docs/tutorial.test.ts` writes the pages anew: read
 * the difference.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["README.md", ...globSync("docs/{tutorial,how-to}/*.md", { cwd: root }).toSorted()];
const isUpdate = (process.env["UPDATE_DOCS"] ?? "") !== "";
const pageTimeoutMs = 180_000;

let tutorial: Terminal | undefined;
afterAll(() => tutorial?.[Symbol.asyncDispose]());

for (const name of pages) {
  const page = readFileSync(`${root}/${name}`, "utf8");
  const steps = stepsOf(page);
  if (!steps.some((step) => step.kind === "command")) continue;
  const needsPython = steps.some((step) => step.kind === "command" && step.needsPython);
  const title = `${name} tells what really happens${needsPython ? " (needs Python 3)" : ""}`;
  test.skipIf(needsPython && !hasPython())(title, { timeout: pageTimeoutMs }, async () => {
    // The chapters of the tutorial build on each other, so they share a terminal.
    const isChapter = name.startsWith("docs/tutorial/");
    tutorial ??= isChapter ? await openTerminal() : undefined;
    await using own = isChapter ? undefined : await openTerminal();
    const terminal = own ?? tutorial;
    if (terminal === undefined) throw new Error("There is no terminal.");
    const lines = page.split("\n");
    let moved = 0;
    for (const step of steps) {
      if (step.kind === "file") {
        terminal.write(step.name, step.text);
        continue;
      }
      const interruptAt = step.printed.indexOf("^C");
      const interruptAfter = interruptAt > 0 ? step.printed[interruptAt - 1] : undefined;
      const said = step.printed.filter((line) => line !== "^C");
      const printed = await terminal.type(step.command, interruptAfter);
      if (agrees(printed, said)) continue;
      if (isUpdate) {
        const told = withInterrupt(printed, interruptAfter).map((line) => line.trimEnd());
        lines.splice(step.from + moved, step.to - step.from, ...told);
        moved += told.length - (step.to - step.from);
      } else expect(printed.join("\n"), `${name}:${step.from} $ ${step.command}`).toBe(said.join("\n"));
    }
    if (isUpdate) writeFileSync(`${root}/${name}`, lines.join("\n"));
  });
}

function withInterrupt(printed: readonly string[], after: string | undefined): readonly string[] {
  if (after === undefined) return printed;
  const index = printed.findIndex((line) => agrees([line], [after]));
  return index < 0 ? printed : printed.toSpliced(index + 1, 0, "^C");
}

function hasPython(): boolean {
  try {
    execFileSync(process.env["HORMESIS_PYTHON"] ?? "python3", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
