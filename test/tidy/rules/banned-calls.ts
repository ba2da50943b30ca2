import { isCode, isTest, lineAt, visit, type Finding, type Rule, type SourceFile } from "../source.ts";

/*
 * Time and chance are injected (the ports Clock and Random), so that a run can be replayed and tested without waiting.
 * Only the files that implement those ports may ask the machine.
 */
const mayAskTheMachine = [
  /^packages\/[^/]+\/src\/system\//,
  /^packages\/cli\/src\/clock\.ts$/,
  /^(examples|bench|scripts)\//,
  /^[^/]+\.ts$/,
];

const bannedMembers = new Set([
  "AbortSignal.timeout",
  "Date.now",
  "Math.random",
  "performance.now",
  "process.hrtime",
  "crypto.getRandomValues",
]);
const bannedFunctions = new Set(["Date", "setImmediate", "setInterval", "setTimeout"]);
const bannedModules = new Set(["node:timers", "node:timers/promises"]);
// The experiment package knows no process, no network and no terminal.
const bannedInExperiment = new Set(["fetch", "process", "console"]);

export const bannedCalls: Rule = (files) =>
  files
    .filter((file) => isCode(file) && !isTest(file.path) && !mayAskTheMachine.some((place) => place.test(file.path)))
    .flatMap(judge);

function judge(file: SourceFile): Finding[] {
  const found: Finding[] = [];
  const add = (what: string, offset: number): void => {
    found.push({ path: file.path, line: lineAt(file, offset), message: `uses ${what}: take it from an injected port` });
  };
  visit(file, {
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.computed || node.property.type !== "Identifier") return;
      const name = `${node.object.name}.${node.property.name}`;
      if (bannedMembers.has(name)) add(name, node.start);
      if (node.object.name === "globalThis" && bannedFunctions.has(node.property.name)) add(name, node.start);
      if (isExperiment(file) && bannedInExperiment.has(node.object.name)) add(name, node.start);
    },
    CallExpression(node) {
      if (node.callee.type !== "Identifier") return;
      const { name } = node.callee;
      if (bannedFunctions.has(name)) add(`${name}()`, node.start);
      if (isExperiment(file) && bannedInExperiment.has(name)) add(`${name}()`, node.start);
    },
    NewExpression(node) {
      const isNow = node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0;
      if (isNow) add("new Date()", node.start);
    },
    ImportDeclaration(node) {
      if (bannedModules.has(node.source.value)) add(node.source.value, node.start);
    },
  });
  return found;
}

function isExperiment(file: SourceFile): boolean {
  return file.path.startsWith("packages/experiment/src/");
}
