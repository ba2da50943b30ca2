import { describe, expect, test } from "vitest";
import { codesPage } from "../../scripts/docs/codes-page.ts";
import { findCodes } from "../../scripts/docs/codes.ts";
import { eventsPage } from "../../scripts/docs/events-page.ts";
import { drawTerminal } from "../../scripts/picture/draw-terminal.ts";
import { readTerminalText } from "../../scripts/picture/terminal-text.ts";
import { agrees, settled, stepsOf } from "./page.ts";

describe("a picture of a terminal", () => {
  test("knows what each piece of a line looks like, and in which column it begins", () => {
    const plain = { bold: false, dim: false, colour: undefined, background: undefined };
    expect(readTerminalText("a\u001b[1mb\u001b[22m\u001b[32m✓\u001b[39m\n\u001b[30;41m NO \u001b[0m")).toEqual([
      [
        { column: 0, text: "a", look: plain },
        { column: 1, text: "b", look: { ...plain, bold: true } },
        { column: 2, text: "✓", look: { ...plain, colour: 2 } },
      ],
      [{ column: 0, text: " NO ", look: { ...plain, colour: 0, background: 1 } }],
    ]);
  });

  test("refuses what moves the cursor, as it would draw nonsense", () => {
    expect(() => readTerminalText("\u001b[2K")).toThrow("other than colours");
  });

  test("escapes what is markup, and tells its text to those who cannot see it", () => {
    const svg = drawTerminal(readTerminalText("a <b> & c"), "x < y");
    expect(svg).toContain("<desc>a &lt;b&gt; &amp; c</desc>");
    expect(svg).toContain("<title>x &lt; y</title>");
  });
});

describe("the reference", () => {
  test("has the codes of errors, diagnostics and rows, with what is said and what to do", () => {
    const codes = new Map(findCodes().map((code) => [code.code, code]));
    expect(codes.get("REF_UNKNOWN")?.message).toContain("could not be found");
    expect(codes.get("TITLE_INVALID")).toMatchObject({
      sibling: "TITLE_MISSING",
      mend: expect.stringContaining("title"),
    });
    expect(codes.get("JOURNAL_UNWRITABLE")?.path).toBe("packages/cli/src/run/journal-file.ts");
    expect(codesPage().match(/^\| `/gm)?.length).toBeGreaterThan(120);
  });

  test("has every event", () => {
    const page = eventsPage();
    for (const name of ["run-started", "activity-finished", "guard-tripped", "run-finished"]) {
      expect(page).toContain(`## ${name}\n`);
    }
  });
});

describe("a page that is performed", () => {
  test("has files to write, and commands with what they print", () => {
    const page =
      "```yaml file=a.yaml\nx: 1\n```\n\n```console\n$ run\none\n\n$ next\n```\n\n```sh\nnot performed\n```\n";
    expect(stepsOf(page)).toEqual([
      { kind: "file", name: "a.yaml", text: "x: 1\n" },
      { kind: "command", command: "run", printed: ["one"], needsPython: false, from: 6, to: 7 },
      { kind: "command", command: "next", printed: [], needsPython: false, from: 9, to: 9 },
    ]);
  });

  test("agrees with what is printed but for times and seeds, and what it leaves out", () => {
    expect(settled("   0.1s    ✓ ask                 12ms")).toBe("<at>    ✓ ask <took>");
    expect(agrees(["a", "b", "c"], ["a", "...", "c"])).toBe(true);
    expect(agrees(["a", "c"], ["a", "...", "c"])).toBe(true);
    expect(agrees(["a", "b", "d"], ["a", "...", "c"])).toBe(false);
    expect(agrees(["a"], [])).toBe(false);
  });
});
