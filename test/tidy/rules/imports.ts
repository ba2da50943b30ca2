import { posix } from "node:path";
import { isCode, isTest, lineAt, visit, type Finding, type Rule, type SourceFile } from "../source.ts";

/*
 * Imports run one way: cli -> providers, faults, proxy -> experiment -> nothing of ours. Inside experiment, what a document is and what
 * its values mean knows nothing of how it is planned, run or recorded.
 */

const mayImport: Readonly<Record<string, readonly string[]>> = {
  "packages/experiment": [],
  "packages/providers": ["@hormesis/experiment"],
  "packages/faults": ["@hormesis/experiment"],
  "packages/proxy": ["@hormesis/experiment"],
  "packages/cli": ["@hormesis/experiment", "@hormesis/providers", "@hormesis/faults", "@hormesis/proxy"],
};

const lowerPart =
  /^packages\/experiment\/src\/(document|values|ports)\/|^packages\/experiment\/src\/(json|errors)\.ts$/;
const upperPart = /^packages\/experiment\/src\/(run|plan|journal)\//;

// The experiment package is pure: of Node.js it may use what computes, nothing that touches the world outside.
const pureModules = new Set(["node:buffer", "node:crypto", "node:path", "node:url", "node:util"]);

interface Import {
  readonly specifier: string;
  readonly line: number;
}

export const imports: Rule = (files) =>
  files.filter(isCode).flatMap((file) => importsOf(file).flatMap((found) => judge(file, found)));

function judge(file: SourceFile, { specifier, line }: Import): Finding[] {
  const home = /^(packages|examples)\/[^/]+/.exec(file.path)?.[0];
  const target = specifier.startsWith(".") ? posix.join(posix.dirname(file.path), specifier) : undefined;
  const complaints = [
    crossesPackages(home, specifier, target),
    isUpward(file, target),
    isPrivate(file, target),
    isImpure(file, specifier),
  ];
  return complaints.flatMap((message) => (message === undefined ? [] : [{ path: file.path, line, message }]));
}

/** Entries of packages beside their main one: each stands in the package's `exports`. */
const entries = new Set(["@hormesis/experiment/clock", "@hormesis/experiment/schema", "@hormesis/faults/state"]);

function crossesPackages(home: string | undefined, specifier: string, target: string | undefined): string | undefined {
  if (home === undefined) return undefined;
  if (target !== undefined) {
    return target.startsWith(`${home}/`)
      ? undefined
      : `imports ${specifier}, outside its own package: use the package's name`;
  }
  const ours = /^(@hormesis\/[^/]+|hormesis)(\/.*)?$/.exec(specifier);
  if (ours === null) return undefined;
  if (ours[2] !== undefined && !entries.has(specifier))
    return `imports ${specifier}: only what a package exports by its own name may be used`;
  const allowed = mayImport[home];
  if (allowed === undefined || allowed.includes(ours[1] ?? "")) return undefined;
  return `imports ${specifier}: ${home} may import ${allowed.join(" and ") || "nothing of ours"}`;
}

function isUpward(file: SourceFile, target: string | undefined): string | undefined {
  if (target === undefined || isTest(file.path)) return undefined;
  if (!lowerPart.test(file.path) || !upperPart.test(target)) return undefined;
  return `imports ${target}: what a document is must not know how it is planned, run or recorded`;
}

function isPrivate(file: SourceFile, target: string | undefined): string | undefined {
  if (target === undefined || !posix.basename(target).startsWith("_")) return undefined;
  return posix.dirname(target) === posix.dirname(file.path)
    ? undefined
    : `imports ${target}, which is private to its folder`;
}

function isImpure(file: SourceFile, specifier: string): string | undefined {
  if (!file.path.startsWith("packages/experiment/src/") || isTest(file.path)) return undefined;
  if (!specifier.startsWith("node:") || pureModules.has(specifier)) return undefined;
  return `imports ${specifier}: the experiment package touches nothing outside itself; take a port instead`;
}

function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (source: { type: string; value?: unknown; start: number } | null): void => {
    if (typeof source?.value === "string") found.push({ specifier: source.value, line: lineAt(file, source.start) });
  };
  visit(file, {
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  });
  return found;
}
