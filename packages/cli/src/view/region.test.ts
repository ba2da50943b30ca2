import { describe, expect, test } from "vitest";
import { styleOf } from "../terminal/style.ts";
import { widthOf } from "../terminal/width.ts";
import { regionOf } from "./region.ts";
import { advance, emptyView, type RunView } from "./state.ts";
import { START, story } from "./fixtures/story.ts";

const style = styleOf({ columns: 80, colour: false, unicode: true });

function viewAt(ms: number): RunView {
  return story()
    .filter((event) => event.at <= START + ms)
    .reduce(advance, emptyView);
}

describe("the live region", () => {
  test("shows what runs, for how long, and what Ctrl-C does", () => {
    expect(`\n${regionOf(viewAt(3950), START + 3960, style).join("\n")}\n`).toMatchInlineSnapshot(`
      "
                 ◦ customers keep buying  in the background                       2.6s
                 ◦ slow payments down  try 2                                      0.1s
         3.9s · step 1 of 2 · 1 checks beside it, all met · Ctrl-C stops and rolls ba…
      "
    `);
  });

  test("counts a pause down", () => {
    expect(`\n${regionOf(viewAt(1301), START + 2301, style).join("\n")}\n`).toMatchInlineSnapshot(`
      "
                 ◦ customers keep buying  in the background                       1.0s
                 ◦ pause of 2.5s before slow payments down  left                  1.5s
         2.3s · step 1 of 2 · 1 checks beside it, all met · Ctrl-C stops and rolls ba…
      "
    `);
  });

  test("says that it is stopping once it is interrupted", () => {
    const view = advance(viewAt(3950), { type: "interrupting", reason: "Received SIGINT", at: START + 3955 });
    expect(regionOf(view, START + 3960, style).at(-1)).toMatchInlineSnapshot(
      `"   3.9s · step 1 of 2 · 1 checks beside it, all met · stopping: Received SIGINT…"`,
    );
  });

  test("is empty before the run and after it", () => {
    expect(regionOf(emptyView, START, style)).toEqual([]);
    expect(regionOf(viewAt(100_000), START + 100_000, style)).toEqual([]);
  });

  test("keeps to a few lines however much goes on in the background", () => {
    let view = viewAt(1297);
    for (let id = 10; id < 500; id += 1) {
      const activity = { type: "action", name: `job ${id}`, provider: { type: "process" } } as const;
      view = advance(view, {
        type: "activity-started",
        phase: "method",
        id,
        activity,
        background: true,
        at: START + 1298,
      });
    }
    const lines = regionOf(view, START + 2000, style);
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.join("\n")).toContain("and 482 more");
  });

  test.each([40, 80])("is never wider than %i columns", (columns) => {
    const narrow = styleOf({ columns, colour: false, unicode: true });
    for (const ms of [10, 60, 1301, 3950, 4100]) {
      for (const line of regionOf(viewAt(ms), START + ms + 5, narrow))
        expect(widthOf(line), line).toBeLessThanOrEqual(columns);
    }
  });
});
