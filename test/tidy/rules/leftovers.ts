import { comments, isCode, lineAt, matches, visit, type Finding, type Rule, type SourceFile } from "../source.ts";

/*
 * What a working copy may hold for an hour and a commit must not. The patterns are put together from parts, so that
 * this file passes its own rule.
 */
const unfinished = new RegExp(`\\b(${["FIX" + "ME", "TO" + "DO", "XX" + "X", "HA" + "CK"].join("|")})\\b`, "g");
const machine = new RegExp(
  [
    "/work" + "/",
    "\\.\\./sha" + "red/",
    "/tmp/" + "ctkvenv",
    "/ro" + "ot/",
    "/home/" + "[a-z]+/",
    "\\.libra" + "ry/",
  ].join("|"),
  "g",
);
const disablesLint = /^\s*(oxlint|eslint)-disable(?!-(next-)?line .*--\s*\S)/;
const testFunctions = new Set(["it", "test", "describe", "suite"]);

/** Unfinished work, names of one person's machine, lint switched off without a reason, tests left alone or left out. */
export const leftovers: Rule = (files) =>
  files.flatMap((file) => [
    ...(file.path === "package-lock.json" ? [] : inAnyText(file)),
    ...(isCode(file) ? inCode(file) : []),
  ]);

function inAnyText(file: SourceFile): Finding[] {
  return [
    ...matches(file, unfinished, (word) => `says ${word}: finish it, or file an issue`),
    ...matches(file, machine, (path) => `names ${path}, a path of one machine`),
  ];
}

function inCode(file: SourceFile): Finding[] {
  const found: Finding[] = comments(file)
    .filter((comment) => disablesLint.test(comment.value))
    .map((comment) => ({
      path: file.path,
      line: lineAt(file, comment.start),
      message: "switches lint off for more than a line or without `-- reason`",
    }));
  const add = (message: string, offset: number): void => {
    found.push({ path: file.path, line: lineAt(file, offset), message });
  };
  visit(file, {
    TSAnyKeyword: (node) => add("says `any`: use `unknown` and narrow it", node.start),
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
      if (!testFunctions.has(node.object.name)) return;
      if (node.property.name === "only") add(`leaves all other tests out with .${node.property.name}`, node.start);
      if (node.property.name === "skip" || node.property.name === "todo") {
        add(`hides a test with .${node.property.name}: use .skipIf with the reason in the title`, node.start);
      }
    },
  });
  return found;
}
