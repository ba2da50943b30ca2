import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { World } from "./harness/execute.ts";
import { startHttpFixture, type HttpFixture } from "./harness/http-fixture.ts";
import { runSuite, validateSuite, type Result } from "./harness/suite.ts";
import { findPython, ours } from "./harness/target.ts";
import { loadRunVectors, loadValidateVectors } from "./harness/vector.ts";

/** The share of recorded runs that must come out the same: below it we may not call ourselves a drop-in. */
const leastConformance = 0.97;
/** Two at a time, some wait for real seconds: a slow machine gets twice what an idle one needs. */
const suiteTimeoutMs = 300_000;
/**
 * The second recording is large: every third of it is replayed here, so that `npm test` stays under five minutes.
 * `npm run conformance` replays all.
 */
const shareReplayed = 3;

interface Known {
  readonly name: string;
  readonly reason: string;
}

const known = JSON.parse(readFileSync(new URL("differences.json", import.meta.url), "utf8")) as {
  readonly run: readonly Known[];
  readonly validate: readonly Known[];
};
const page = readFileSync(new URL("../../../../docs/chaos-toolkit.md", import.meta.url), "utf8");
const python = findPython();
const suite =
  python === undefined
    ? "conformance with Chaos Toolkit (skipped: python3 is not installed)"
    : "conformance with Chaos Toolkit";

describe.skipIf(python === undefined)(suite, { timeout: suiteTimeoutMs }, () => {
  let http: HttpFixture;
  const world = (): World => ({ target: ours(), python: python ?? "python3", port: http.port });

  beforeAll(async () => {
    http = await startHttpFixture(python ?? "python3");
  });
  afterAll(() => http[Symbol.asyncDispose]());

  it.each(["run.json", "run-more.json"])(
    "runs the experiments of %s as the original does, but for the differences listed",
    async (file) => {
      const vectors = loadRunVectors([file]);
      const chosen = file === "run.json" ? vectors : vectors.filter((_, index) => index % shareReplayed === 0);
      const results = await runSuite(world(), chosen);
      expectOnlyKnown(results, known.run);
      const same = results.filter(({ differences }) => differences.length === 0).length;
      if (chosen.length === vectors.length) expect(same / results.length).toBeGreaterThanOrEqual(leastConformance);
    },
  );

  it("judges documents as the original does, with a message of the same meaning", async () => {
    expectOnlyKnown(await validateSuite(world(), loadValidateVectors()), known.validate);
  });
});

describe("the list of differences from Chaos Toolkit", () => {
  it.each([...known.run, ...known.validate])("says on the page for users why $name differs", ({ name, reason }) => {
    expect(reason).toMatch(/\.$/u);
    expect(page).toContain(`\`${name}\``);
  });
});

/** A ratchet: what differs must be listed with its reason, and what is listed must still differ. */
function expectOnlyKnown(results: readonly Result[], differences: readonly Known[]): void {
  const differing = results.filter((result) => result.differences.length > 0);
  const listed = new Set(differences.map(({ name }) => name));
  const unlisted = differing
    .filter(({ name }) => !listed.has(name))
    .map(({ name, differences: found }) => ({ name, found }));
  expect(unlisted, "differs from the original without being listed in differences.json").toEqual([]);
  const names = new Set(results.map(({ name }) => name));
  const cured = [...listed].filter((name) => names.has(name) && !differing.some((result) => result.name === name));
  expect(cured, "is listed in differences.json but no longer differs: take it off the list").toEqual([]);
}
