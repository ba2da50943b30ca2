import { describe, expect, test } from "vitest";
import { recordText, recordsOf } from "./log-records.ts";
import { logView } from "./log-view.ts";
import { START, story } from "./fixtures/story.ts";

describe("the log of a run", () => {
  test("has the words that scripts look for in Chaos Toolkit's", () => {
    const messages = story().flatMap((event) =>
      recordsOf(event, "The shop sells").map(({ level, message }) => `${level} ${message}`),
    );
    expect(`\n${messages.filter((message) => !message.startsWith("debug")).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      info Running experiment: Customers can buy while payments are slow
      info Steady-state strategy: continuous
      info Rollbacks strategy: default
      info No steady state hypothesis defined. That's ok, just exploring.
      info Steady state hypothesis: The shop sells
      info Probe: storefront answers
      info Probe: die Zahlungen über den Zwischenspeicher 支払い 💳 werden höchstens einmal gebucht, auch wenn das Gateway zweimal antwortet
      info Steady state hypothesis is met!
      info Executing the steady-state hypothesis continuously
      info Playing your experiment's method now...
      info Action: customers keep buying [in background]
      info Steady state hypothesis is met!
      info Pausing before next activity for 2.5s...
      info Action: slow payments down
      warning Continuous steady state probe 'storefront answers' is not in the given tolerance
      warning The control 'tracing' could not be loaded: no module named 'tracing'.
      info Steady state hypothesis: The shop sells
      critical Steady state probe 'storefront answers' is not in the given tolerance so failing this experiment
      info Let's rollback...
      info Experiment ended with status: deviated
      info The steady-state has deviated, a weakness may have been discovered
      "
    `);
  });

  test("dates each line with its level", () => {
    const text = recordText({ at: START, level: "info", message: "Probe: a\u001b[2J" }, { format: "string" });
    expect(text).toMatch(/^\[2026-11-23 \d\d:00:00 INFO\] Probe: a\\u001b\[2J$/u);
  });

  test("is JSON when asked for", () => {
    const text = recordText({ at: START + 7, level: "warning", message: "m" }, { format: "json" });
    expect(JSON.parse(text)).toMatchObject({
      levelname: "WARNING",
      message: "m",
      timestamp: "2026-11-23T10:00:00.007Z",
    });
    expect(text).toContain(":00:00,007");
  });

  test("leaves out what is below its level", () => {
    const lines: string[] = [];
    const view = logView({ write: (text) => lines.push(text), level: "warning", format: "string" });
    for (const event of story()) view.on(event);
    expect(lines).toHaveLength(3);
  });
});
