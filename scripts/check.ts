/*
 * Everything that can be known about the repository without running the product. All checks run, also after one has
 * failed; what failed prints what it said.
 *
 *   node scripts/check.ts              all of them
 *   node scripts/check.ts lint types   only these
 */
import { runProgram } from "./build/command.ts";
import { root } from "./build/paths.ts";
import { checkPackages } from "./check/packages.ts";

const bin = `${root}/node_modules/.bin`;
const run = async (program: string, ...args: string[]): Promise<unknown> =>
  runProgram(root, `${bin}/${program}`, ...args);

const checks: Readonly<Record<string, () => Promise<unknown>>> = {
  format: async () => run("oxfmt", "--check", "."),
  lint: async () => run("oxlint", "--type-aware", "--deny-warnings"),
  types: async () => run("tsc", "-p", "tsconfig.json", "--noEmit", "--pretty", "false"),
  tidy: async () => run("vitest", "run", "--project", "repository"),
  docs: async () => run("node", "--conditions=hormesis-source", "scripts/docs.ts", "--check"),
  unused: async () => run("knip"),
  packages: async () => checkPackages(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}.`);
  process.exit(2);
}

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  const complaint = await check().then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${complaint === undefined ? "ok    " : "FAILED"}  ${name.padEnd(8)}  ${seconds} s`);
  if (complaint === undefined) continue;
  failed += 1;
  console.error(complaint);
}
console.log(failed === 0 ? "All checks passed." : `${failed} of the checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
