import { expect, test } from "vitest";
import { summaryLines } from "../../scripts/summary-reporter.ts";

test("the summary of a green run is one line", () => {
  expect(summaryLines([{ title: "adds", state: "passed" }], 0)).toEqual(["1 passed, 0 failed"]);
});

test("each reason of skipped tests is told once, with one of its tests", () => {
  const lines = summaryLines(
    [
      { title: "bridge > starts", state: "skipped", reason: "needs Python 3.9" },
      { title: "bridge > stops", state: "skipped", reason: "needs Python 3.9" },
      { title: "netns (needs root) > opens", state: "skipped" },
      { title: "mystery", state: "skipped" },
      { title: "adds", state: "passed" },
    ],
    0,
  );
  expect(lines).toEqual([
    "skipped 2: needs Python 3.9 (bridge > starts)",
    "skipped 1: needs root (netns (needs root) > opens)",
    "skipped 1: no reason given (mystery)",
    "1 passed, 0 failed, 4 skipped",
  ]);
});

test("what failed outside any test counts as failed", () => {
  expect(summaryLines([{ title: "adds", state: "passed" }], 2)).toEqual(["1 passed, 2 failed"]);
});

test("a test that never ended counts as failed", () => {
  expect(summaryLines([{ title: "hangs", state: "pending" }], 0)).toEqual(["0 passed, 1 failed"]);
});
