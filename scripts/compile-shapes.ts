/*
 * Writes packages/experiment/src/document/structure/shapes.ts: what the checks of a document need of its schemas.
 *
 *   node --conditions=hormesis-source scripts/compile-shapes.ts
 *
 * Run it after every change of a schema; a test notices when it was forgotten.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileShapes } from "../packages/experiment/src/document/structure/compile-shapes.ts";

const target = join(import.meta.dirname, "../packages/experiment/src/document/structure/shapes.ts");
const { shapes, definitions } = compileShapes();
const lines = (entries: object): string =>
  Object.entries(entries)
    .map(([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)},`)
    .join("\n");

writeFileSync(
  target,
  `// Made by scripts/compile-shapes.ts from the schemas. Change those, then run it again.
import type { Role } from "./rows.ts";
import type { Definitions, Shape } from "./shape.ts";

/** What each part of a document must look like. */
/* oxfmt-ignore */
export const shapes: Readonly<Record<Role, Shape>> = {
${lines(shapes)}
};

/** What the shapes refer to. */
/* oxfmt-ignore */
export const definitions: Definitions = {
${lines(definitions)}
};
`,
);
