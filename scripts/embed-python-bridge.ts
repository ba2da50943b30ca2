/*
 * Writes packages/providers/src/python/bridge-source.ts: the Python files of bridge/ beside it as strings. So the bridge
 * works from the package as from the one-file bundle of the command, with nothing to find or unpack at run time.
 *
 *   node scripts/embed-python-bridge.ts     after every change of a Python file; a test notices when it was forgotten
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const here = import.meta.dirname;
const folder = join(here, "../packages/providers/src/python/bridge");
const target = join(here, "../packages/providers/src/python/bridge-source.ts");

const lines = readdirSync(folder)
  .filter((name) => name.endsWith(".py"))
  .toSorted()
  .map((name) => `  ${basename(name, ".py")}: ${JSON.stringify(readFileSync(join(folder, name), "utf8"))},`);

writeFileSync(
  target,
  `// Made by scripts/embed-python-bridge.ts from bridge/*.py. Change those, then run it again.
/* oxfmt-ignore */

/** The bridge's Python modules: name to source. */
export const bridgeSource: Readonly<Record<string, string>> = {
${lines.join("\n")}
};
`,
);
