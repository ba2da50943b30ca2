import { globSync, readFileSync } from "node:fs";
import { parseSync, Visitor, type Argument, type Expression, type ObjectExpression } from "oxc-parser";
import { root } from "../build/paths.ts";

/** A code that a user may see, with what is said beside it as far as the source tells. */
export interface Code {
  readonly code: string;
  /** A second code with the same words: a value may be missing, or not be what it should be. */
  readonly sibling?: string;
  /** The file that says it. */
  readonly path: string;
  /** The message, `…` for what differs; undefined where it is put together elsewhere. */
  readonly message: string | undefined;
  readonly mend: string | undefined;
}

const codePattern = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

/** Finds every code of diagnostics and errors in the sources of the packages. */
export function findCodes(): Code[] {
  const paths = globSync("packages/{experiment,providers,cli}/src/**/*.ts", { cwd: root })
    .filter((path) => !/\.test\.ts$|\/fixtures\/|test-kit/.test(path))
    .toSorted();
  const shared = new Map(paths.flatMap(sharedTexts));
  return paths.flatMap((path) => codesIn(path, shared));
}

/** Texts that a file lends to others: `export const durationMend = "Write a number and a unit."`. */
function sharedTexts(path: string): [string, string][] {
  const found = readFileSync(`${root}/${path}`, "utf8").matchAll(/^export const (\w+) = "(.*)";$/gm);
  return [...found].map(([, name = "", text = ""]) => [name, text]);
}

function codesIn(path: string, shared: ReadonlyMap<string, string>): Code[] {
  const { program } = parseSync(path, readFileSync(`${root}/${path}`, "utf8"));
  const found: Code[] = [];
  /** What is called `message` or `mend` at the place, as it is usually given a name a line before. */
  const named = new Map<string, string | undefined>();
  const add = (code: string, message: string | undefined, mend: string | undefined): void => {
    if (codePattern.test(code)) found.push({ code, path, message, mend });
  };
  const addRow = (code: string, expected: string | undefined, mend: string | undefined): void => {
    const message = `… must be ${expected ?? "…"}.`;
    found.push({ code: `${code}_INVALID`, sibling: `${code}_MISSING`, path, message, mend });
  };
  const read = (expression: Expression | Argument | undefined): string | undefined =>
    expression?.type === "Identifier"
      ? (named.get(expression.name) ?? shared.get(expression.name))
      : textOf(expression);
  new Visitor({
    VariableDeclarator(node) {
      if (node.id.type === "Identifier") named.set(node.id.name, textOf(node.init ?? undefined));
    },
    ObjectExpression(node) {
      const code = textOf(property(node, "code"));
      if (code === undefined) return;
      const expected = read(property(node, "expected"));
      const mend = read(property(node, "mend"));
      if (property(node, "expected") !== undefined) addRow(code, expected, mend);
      else add(code, read(property(node, "message")) ?? read(property(node, "reason")), mend);
    },
    CallExpression(node) {
      const [first, second, third] = node.arguments;
      const name = node.callee.type === "Identifier" ? node.callee.name : "";
      const code = textOf(first);
      if (code === undefined || !/^(own|add|problem)$/.test(name)) return;
      if (name === "own") addRow(code, read(second), read(third));
      else add(code, read(second), read(third));
    },
    NewExpression(node) {
      const name = node.callee.type === "Identifier" ? node.callee.name : "";
      const [first, second, third, fourth] = node.arguments;
      if (name === "YamlProblem") add(textOf(first) ?? "", read(third), read(fourth));
      if (name !== "HormesisError" || second?.type !== "ObjectExpression") return;
      // Seen again as an object of its own, without the message: the one with more to say is kept.
      add(textOf(property(second, "code")) ?? "", read(first), read(property(second, "mend")));
    },
  }).visit(program);
  return found;
}

function property(object: ObjectExpression, name: string): Expression | undefined {
  for (const each of object.properties) {
    if (each.type === "Property" && each.key.type === "Identifier" && each.key.name === name) return each.value;
  }
  return undefined;
}

/** The text of a literal, a template (its values as `…`), or literals joined by `+`. */
function textOf(expression: Expression | Argument | undefined): string | undefined {
  if (expression?.type === "Literal" && typeof expression.value === "string") return expression.value;
  if (expression?.type === "TemplateLiteral") return expression.quasis.map(({ value }) => value.cooked ?? "").join("…");
  if (expression?.type === "BinaryExpression" && expression.operator === "+")
    return [expression.left, expression.right].map((side) => textOf(side) ?? "…").join("");
  // `about(owner, "must be ...")` puts the owner before the words.
  if (expression?.type === "CallExpression" && expression.callee.type === "Identifier") {
    if (expression.callee.name !== "about") return undefined;
    return `… ${textOf(expression.arguments[1]) ?? "…"}`;
  }
  return undefined;
}
