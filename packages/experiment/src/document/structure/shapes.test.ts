import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileShapes, roleSchemas } from "./compile-shapes.ts";
import { type Misfit, misfitsOf } from "./shape.ts";
import { definitions, shapes } from "./shapes.ts";

const schemas = roleSchemas();
const roles = Object.keys(schemas) as (keyof typeof schemas)[];

/** What zod finds, in the words of `misfitsOf`, without telling types from bounds. */
function issuesOf(role: (typeof roles)[number], value: unknown): string[] {
  const issues = schemas[role].safeParse(value).error?.issues ?? [];
  return unique(
    issues.map(
      ({ path, ...issue }) => `${path.join("/")} ${issue.code === "unrecognized_keys" ? issue.keys.join() : ""}`,
    ),
  );
}

function textOf({ path, ...misfit }: Misfit): string {
  return `${path.join("/")} ${misfit.kind === "unknown-keys" ? misfit.keys.join() : ""}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/**
 * Keys that the document has, and values that are right at one place or another: so that some of it fits. A key named
 * `__proto__` is left out: zod does not look at it, and we do.
 */
const keys = [
  ...new Set(roles.flatMap((role) => Object.keys(shapes[role].properties ?? {}))),
  ..."before after attempts every backoff tolerance within strategy ref ca key zzz constructor toString".split(" "),
];
const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, "", "x", "${x}", "2s", "0s", "probe", "http", "high", "skip", "always"),
  fc.constantFrom<unknown>(0, 1, 2, -1, 0.5, 1.5, 1000, 10_001, 2 ** 53, 1e300, [], {}),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    // Objects as parsers make them: zod asks one without a prototype for the name of its constructor, and may throw.
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

describe("the shapes of a document", () => {
  it("are those of the schemas: else run scripts/compile-shapes.ts", () => {
    expect({ shapes, definitions }).toEqual(compileShapes());
  });

  it.each(roles)("find in %s what its schema finds, whatever it is", (role) => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(unique(misfitsOf(value, shapes[role], definitions).map(textOf))).toEqual(issuesOf(role, value));
      }),
      { numRuns: 500 },
    );
  });

  it.each(roles)("find in one key of %s what its schema finds, whatever it holds", (role) => {
    const own = Object.keys((shapes[role].$ref === undefined ? shapes[role] : definitions[role])?.properties ?? {});
    fc.assert(
      fc.property(fc.constantFrom(...own), anything, (key, value) => {
        const part = { [key]: value };
        expect(unique(misfitsOf(part, shapes[role], definitions).map(textOf))).toEqual(issuesOf(role, part));
      }),
      { numRuns: 1000 },
    );
  });

  it("tell a value out of bounds from one of another type", () => {
    const timeout = { name: "x", type: "probe", provider: {}, timeout: -1 };
    expect(misfitsOf(timeout, shapes.activity, definitions)).toEqual([{ kind: "bound", path: ["timeout"] }]);
    expect(misfitsOf({ ...timeout, timeout: "1" }, shapes.activity, definitions)).toEqual([
      { kind: "type", path: ["timeout"] },
    ]);
  });
});
