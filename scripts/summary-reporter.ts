import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Prints what came of all tests as the last line: `812 passed, 0 failed, 3 skipped`. Before it stand the reasons of the
 * tests that were skipped, each once. What failed outside any test (a file that cannot be imported, a rejection that
 * nobody handled) counts as failed, so that the line never looks better than the exit code.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const outside = modules.reduce((sum, module) => sum + brokenGroups(module), 0) + unhandledErrors.length;
    for (const line of summaryLines(tests.map(asResult), outside)) process.stdout.write(`${line}\n`);
  }
}

/** One test's end, as far as the summary is concerned. */
export interface Result {
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped" | "pending";
  readonly reason?: string | undefined;
}

/** The last lines of a run; `failedOutside` counts what failed without being a test. */
export function summaryLines(results: readonly Result[], failedOutside: number): string[] {
  const skipped = results.filter((result) => result.state === "skipped");
  const passed = results.filter((result) => result.state === "passed").length;
  // A test that never ended did not pass.
  const failed = results.length - passed - skipped.length + failedOutside;
  const counts = `${passed} passed, ${failed} failed`;
  if (skipped.length === 0) return [counts];
  return [...reasons(skipped), `${counts}, ${skipped.length} skipped`];
}

function reasons(skipped: readonly Result[]): string[] {
  const byReason = Map.groupBy(skipped, (result) => result.reason ?? reasonInTitle(result.title) ?? "no reason given");
  return [...byReason].map(([reason, group]) => `skipped ${group.length}: ${reason} (${group[0]?.title ?? ""})`);
}

/** Tests that are skipped by a condition tell it in a title: `the python bridge (needs Python 3.9)`. */
function reasonInTitle(title: string): string | undefined {
  return /\((needs [^)]+)\)/.exec(title)?.[1];
}

function asResult(test: TestCase): Result {
  const result = test.result();
  const reason = result.state === "skipped" ? result.note : undefined;
  return { title: test.fullName, state: result.state, reason };
}

function brokenGroups(module: TestModule): number {
  const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  return suites.length + (module.errors().length > 0 ? 1 : 0);
}
