/*
 * Generates what is derived: the published JSON Schema, and the pages of the reference from schema, help, types and
 * sources.
 *
 *   npm run docs               writes them
 *   npm run docs -- --check    fails when what is committed differs from what would be written
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { experimentJsonSchema } from "@hormesis/experiment/schema";
import { root } from "./build/paths.ts";
import type { JsonSchema } from "./docs/json-schema.ts";
import { codesPage } from "./docs/codes-page.ts";
import { commandPage } from "./docs/command-page.ts";
import { faultsPage } from "./docs/faults-page.ts";
import { eventsPage } from "./docs/events-page.ts";
import { toxicsPage } from "./docs/toxics-page.ts";
import { schemaPage } from "./docs/schema-page.ts";

const schema: unknown = experimentJsonSchema();

const generated: Readonly<Record<string, string>> = {
  "schema/experiment.schema.json": `${JSON.stringify(schema, null, 2)}\n`,
  "docs/reference/experiment.md": schemaPage(schema as JsonSchema, {
    title: "The experiment document",
    rootName: "experiment",
    introduction:
      "Every key of an experiment, in JSON or YAML. The format is Chaos Toolkit's; keys whose meaning begins with\n" +
      "“Hormesis” are ours, and Chaos Toolkit ignores them. The same as a JSON Schema, for editors:\n" +
      "[experiment.schema.json](../../schema/experiment.schema.json).",
    command: "npm run docs",
  }),
  "docs/reference/command.md": await commandPage(),
  "docs/reference/events.md": eventsPage(),
  "docs/reference/codes.md": codesPage(),
  "docs/reference/faults.md": faultsPage(),
  "docs/reference/toxics.md": toxicsPage(),
};

const isCheck = process.argv.includes("--check");
const stale: string[] = [];
for (const [path, text] of Object.entries(generated)) {
  const present = await readFile(`${root}/${path}`, "utf8").catch(() => undefined);
  if (present === text) continue;
  stale.push(path);
  if (isCheck) continue;
  await mkdir(dirname(`${root}/${path}`), { recursive: true });
  await writeFile(`${root}/${path}`, text);
}
if (!isCheck) console.log(stale.length === 0 ? "Nothing has changed." : `Wrote ${stale.join(", ")}.`);
else if (stale.length > 0) {
  console.error(`${stale.join(", ")} is not what its source says: run npm run docs and commit the result.`);
  process.exitCode = 1;
}
