import { parseArgs } from "node:util";
import { findPython, other, ours } from "./target.ts";
import { startHttpFixture } from "./http-fixture.ts";
import { runSuite, validateSuite, type Result } from "./suite.ts";
import { loadRunVectors, loadValidateVectors } from "./vector.ts";

const usage = `Replays recorded Chaos Toolkit runs and prints what differs.

  npm run conformance -- [--command PATH | --sources] [--only REGEX] [--file run.json] [--verbose]

  --command PATH  another "chaos" instead of hormesis
  --sources       our own sources instead of the build
  --only REGEX    only vectors whose name matches
  --file NAME     only this file of recorded/ (run.json, run-more.json, validate.json, validate-more.json)
  --verbose       also what the command printed, for each vector that differs
`;

const { values } = parseArgs({
  options: {
    command: { type: "string" },
    sources: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    file: { type: "string", multiple: true },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(usage);
else process.exitCode = await main();

async function main(): Promise<number> {
  const python = findPython();
  if (python === undefined) {
    process.stderr.write(
      "Failed to run the conformance vectors: python3 is not installed, and most of them call it.\n",
    );
    return 2;
  }
  await using http = await startHttpFixture(python);
  const world = {
    target: values.command === undefined ? ours(values.sources ? "sources" : "build") : other(values.command),
    python,
    port: http.port,
  };
  const wanted = new RegExp(values.only);
  const files = (kind: string): string[] =>
    (values.file ?? ["run.json", "run-more.json", "validate.json", "validate-more.json"]).filter((file) =>
      file.startsWith(kind),
    );
  const named = ({ name }: { name: string }): boolean => wanted.test(name);
  const results = [
    ...(await runSuite(world, loadRunVectors(files("run")).filter(named), print)),
    ...(await validateSuite(world, loadValidateVectors(files("validate")).filter(named), print)),
  ];
  const same = results.filter((result) => result.differences.length === 0).length;
  process.stdout.write(`\n${world.target.label}: ${same} of ${results.length} as recorded\n`);
  return same === results.length ? 0 : 1;
}

function print({ name, differences, durationMs, text }: Result): void {
  const verdict = differences.length === 0 ? "same  " : "DIFFER";
  process.stdout.write(`${verdict} ${String(Math.round(durationMs)).padStart(6)} ms  ${name}\n`);
  for (const { what, expected, seen } of differences) {
    process.stdout.write(
      `        ${what}\n          expected ${JSON.stringify(expected)}\n          seen     ${JSON.stringify(seen)}\n`,
    );
  }
  if (values.verbose && differences.length > 0) process.stdout.write(text.replaceAll(/^/gm, "        | "));
}
