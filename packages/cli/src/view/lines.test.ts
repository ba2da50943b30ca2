import { describe, expect, test } from "vitest";
import { styleOf } from "../terminal/style.ts";
import { widthOf } from "../terminal/width.ts";
import { linesOf } from "./lines.ts";
import { advance, emptyView } from "./state.ts";
import { START, story } from "./fixtures/story.ts";
import { quietLines, verdictLines } from "./verdict.ts";

function told(columns: number, { verbose = false, unicode = true } = {}): string[] {
  const style = styleOf({ columns, colour: false, unicode });
  let view = emptyView;
  const lines: string[] = [];
  for (const event of story()) {
    view = advance(view, event);
    lines.push(...linesOf(view, event, { style, verbose }));
  }
  return [...lines, ...verdictLines(view, { source: "my shop.yaml", journalPath: "journal.json" }, style)];
}

test("say nothing of each look of a guard", () => {
  const style = styleOf({ columns: 80, colour: false, unicode: true });
  const activity = { type: "probe", name: "errors", provider: { type: "http" } } as const;
  const event = { type: "activity-started", phase: "guards", id: 1, activity, background: true, at: START } as const;
  expect(linesOf(advance(emptyView, event), event, { style, verbose: false })).toEqual([]);
});

describe("the lines of a run", () => {
  test("tell the whole story in 80 columns", () => {
    expect(`\n${told(80).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      Customers can buy while payments are slow
      strict semantics · steady state continuously · seed 7f3a2c · plan 91ac02d4e5f6

         0.0s  gate  is the steady state met before?
         0.0s    ✓ storefront answers                                             45ms
         1.2s    ✓ die Zahlungen über den Zwischenspeicher 支払い 💳 werden …    1.24s
         1.2s    ✓ steady state met
         1.2s  during  the steady state is checked beside the method
         1.2s  method  the experiment itself
         1.2s    ◦ customers keep buying  goes on in the background
         1.3s    ◦ pause of 2.5s before slow payments down
         4.0s    ✓ slow payments down  2 tries                                   200ms
         4.1s    ✗ storefront answers  during                                    100ms
                   expected 200, and the status is 500
         4.1s    ✗ steady state not met  beside the method, check 2
         4.2s    ✓ customers keep buying                                         2.90s
         4.2s  ! The control 'tracing' could not be loaded: no module named 'tracing'.
         4.2s  after  is the steady state still met?
       1m 04s    ✗ storefront answers                                           1m 00s
                   expected 200, and the status is 500: {"error": "payments did not
                   answer within the time limit of the card gateway"}
       1m 04s    ✗ steady state not met
       1m 04s  rollbacks  undo what was done
       1m 04s    ✓ make payments fast again                                       <1ms

      ────────────────────────────────────────────────────────────────────────────────
       REFUTED   The steady state did not hold: you have found a weakness.

        · The steady state was not met after the method: storefront answers: expected
          200, and the status is 500 (Internal Server Error).
        · It was not met in 1 of 2 checks beside the method.

        journal   journal.json
        repeat    hormesis run 'my shop.yaml' --seed 7f3a2c
        took      1m 04s, exit code 1
      "
    `);
  });

  test("use the room of 120 columns", () => {
    expect(`\n${told(120).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      Customers can buy while payments are slow
      strict semantics · steady state continuously · seed 7f3a2c · plan 91ac02d4e5f6

         0.0s  gate  is the steady state met before?
         0.0s    ✓ storefront answers                                                                                     45ms
         1.2s    ✓ die Zahlungen über den Zwischenspeicher 支払い 💳 werden höchstens einmal gebucht, auch wenn das …    1.24s
         1.2s    ✓ steady state met
         1.2s  during  the steady state is checked beside the method
         1.2s  method  the experiment itself
         1.2s    ◦ customers keep buying  goes on in the background
         1.3s    ◦ pause of 2.5s before slow payments down
         4.0s    ✓ slow payments down  2 tries                                                                           200ms
         4.1s    ✗ storefront answers  during                                                                            100ms
                   expected 200, and the status is 500
         4.1s    ✗ steady state not met  beside the method, check 2
         4.2s    ✓ customers keep buying                                                                                 2.90s
         4.2s  ! The control 'tracing' could not be loaded: no module named 'tracing'.
         4.2s  after  is the steady state still met?
       1m 04s    ✗ storefront answers                                                                                   1m 00s
                   expected 200, and the status is 500: {"error": "payments did not answer within the time limit of the card
                   gateway"}
       1m 04s    ✗ steady state not met
       1m 04s  rollbacks  undo what was done
       1m 04s    ✓ make payments fast again                                                                               <1ms

      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       REFUTED   The steady state did not hold: you have found a weakness.

        · The steady state was not met after the method: storefront answers: expected 200, and the status is 500 (Internal
          Server Error).
        · It was not met in 1 of 2 checks beside the method.

        journal   journal.json
        repeat    hormesis run 'my shop.yaml' --seed 7f3a2c
        took      1m 04s, exit code 1
      "
    `);
  });

  test("say with --verbose how each try and each output was", () => {
    const lines = told(100, { verbose: true });
    expect(lines.filter((line) => line.includes("try 2") || line.includes('{"status":0}')).slice(0, 3))
      .toMatchInlineSnapshot(`
      [
        "             {"status":0}",
        "             {"status":0}",
        "   3.9s      ◦ try 2 of slow payments down: exit code 1",
      ]
    `);
  });

  test.each([40, 63, 80, 120, 200])("are never wider than %i columns", (columns) => {
    for (const line of told(columns)) {
      if (line.startsWith("  repeat") || line.startsWith("  took")) continue;
      expect(widthOf(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test("need nothing beyond ASCII for their own marks where the locale has no more", () => {
    const own = told(80, { unicode: false }).filter((line) => !line.includes("über"));
    // An ellipsis or a line-break mark may stand in the text of others; none does in this story.
    expect(own.join("")).toMatch(/^[\u0020-\u007e]*$/u);
  });

  test("make the control characters of names and reasons harmless", () => {
    const style = styleOf({ columns: 80, colour: false, unicode: true });
    const event = { type: "warning", message: "a\u001b[2Jb\u202ec\nd", at: START } as const;
    const lines = linesOf(advance(emptyView, event), event, { style, verbose: false });
    expect(lines.join("|")).not.toMatch(/[\u0000-\u001f\u202e]/u);
    expect(lines.join("|")).toContain("a\\u001b[2Jb\\u202ec ⏎ d");
  });
});

describe("the verdict", () => {
  const style = styleOf({ columns: 80, colour: false, unicode: true });
  const context = { source: "shop.yaml", journalPath: undefined };

  function viewOf(last: Parameters<typeof story>[0]) {
    let view = emptyView;
    for (const event of story(last)) view = advance(view, event);
    return view;
  }

  test("names what is left behind, loudly, in every form", () => {
    const view = viewOf({ residue: ["netem delay on eth0 of payments"], exitCode: 6 });
    expect(`\n${verdictLines(view, context, style).join("\n")}\n`).toMatchInlineSnapshot(`
      "

      ────────────────────────────────────────────────────────────────────────────────
       REFUTED   The steady state did not hold: you have found a weakness.

        · The steady state was not met after the method: storefront answers: expected
          200, and the status is 500 (Internal Server Error).
        · It was not met in 1 of 2 checks beside the method.

      !! LEFT BEHIND: this could not be proven undone. Look at it now.
         - netem delay on eth0 of payments

        repeat    hormesis run shop.yaml --seed 7f3a2c
        took      1m 04s, exit code 6
      "
    `);
    expect(quietLines(view, style).join("\n")).toContain("netem delay on eth0 of payments");
  });

  test("is one line with --quiet", () => {
    expect(quietLines(viewOf({ verdict: "held", reasons: [], exitCode: 0 }), style)).toEqual(["held"]);
    expect(quietLines(viewOf({ verdict: "void", reasons: ["The gate was not met."] }), style)).toEqual([
      "void: The gate was not met.",
    ]);
  });
});
