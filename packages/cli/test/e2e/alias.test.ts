import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { experiment, openWorkplace, shell, steady, type Workplace } from "./workplace.ts";

/* Scripts that were written for `chaos`, the command of Chaos Toolkit, with `chaos` being us. */

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
  const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
  const command = `"${process.execPath}" --conditions=hormesis-source "${main}"`;
  chmodSync(place.write("bin/chaos", `#!/bin/sh\nexec ${command} "$@"\n`), 0o755);
  place.write(
    "experiment.json",
    experiment({
      configuration: { target: { type: "env", key: "TARGET", default: "a file" }, times: 1 },
      "steady-state-hypothesis": steady("test ! -e down || test -e ignore"),
      method: [shell("action", "take it down", "echo '${target}' > down")],
      rollbacks: [shell("action", "bring it up", "rm -f down")],
    }),
  );
});
afterEach(() => place[Symbol.asyncDispose]());

/** Runs a script as a pipeline would: it ends at the first command that fails. */
function script(lines: string): { status: number | null; stdout: string; stderr: string } {
  const env = {
    PATH: `${path.join(place.folder, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: place.folder,
    CI: "true",
  };
  return spawnSync("sh", ["-euc", lines], { cwd: place.folder, env, encoding: "utf8", timeout: 30_000 });
}

describe.each([
  ["as they are", ""],
  ["with its semantics", "export HORMESIS_SEMANTICS=chaos-toolkit\n"],
])("scripts for chaos, %s,", (_how, prelude) => {
  test("work with flags before the command and after it", () => {
    const { status, stderr } = script(`${prelude}
      touch ignore
      chaos --version
      chaos --no-version-check --log-file run.log --log-file-level info --log-format json validate experiment.json
      chaos --verbose --no-version-check --settings /dev/null --change-dir . run --journal-path out.json experiment.json
      chaos --no-log-file run experiment.json --no-validation --no-verify-tls --rollback-strategy always \\
        --hypothesis-strategy continuously --hypothesis-frequency 0.5 --fail-fast \\
        --var target=this --var times:int=2 --journal-path second.json
      # Nothing was performed, so nothing was learnt: 4, where Chaos Toolkit says 0.
      chaos run --dry activities experiment.json || test $? = 4
      chaos run --dry=pause experiment.json
      test -e run.log
    `);
    expect({ status }, stderr).toEqual({ status: 0 });
    expect(place.journal("out.json")).toMatchObject({ status: "completed", deviated: false });
    expect(place.journal("second.json").rollbacks).toHaveLength(1);
  });

  test("fail where they should, with the journal where they look for it", () => {
    const { status, stderr } = script(`${prelude}
      if chaos run experiment.json; then exit 90; fi
      test "$(node -p 'require("./journal.json").deviated')" = true
      test ! -e down
      if chaos validate no-such-file.json; then exit 91; fi
      if chaos run experiment.json --no-such-flag; then exit 92; fi
    `);
    expect({ status }, stderr).toEqual({ status: 0 });
  });

  test("discover, look around and change settings", () => {
    const { status, stdout, stderr } = script(`${prelude}
      chaos info core
      chaos info settings
      chaos settings set runtime.rollbacks.strategy --value '"always"' || chaos settings set runtime.rollbacks.strategy '"always"'
      chaos settings get runtime.rollbacks.strategy
      chaos settings show
      chaos settings remove runtime.rollbacks.strategy
    `);
    expect({ status }, stdout + stderr).toEqual({ status: 0 });
    expect(stdout).toContain("always");
  });
});
