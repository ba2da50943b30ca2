import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { parseSync, Visitor, type Comment, type VisitorObject } from "oxc-parser";

/** A file of the repository: its path from the root, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Something untidy, at a line of a file. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A rule looks at all files at once, as some rules are about how files go together. */
export type Rule = (files: readonly SourceFile[]) => Finding[];

// Recordings of a peer's behaviour and the inputs of tests are data, whatever they look like.
const data = /(^|\/)(recorded|fixtures|testdata)\//;
const binary = /\.(png|gif|ico|woff2|svg|cast)$/;

/** Every file that is committed, or would be by `git add`: ignored files and data are left out. */
export function repositoryFiles(root: string): SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = new Set(listed.split("\0").filter((path) => path !== "" && !data.test(path) && !binary.test(path)));
  return [...paths].flatMap((path) => {
    const text = textOrNothing(`${root}/${path}`);
    return text === undefined ? [] : [{ path, text }];
  });
}

/** Nothing for a file that was deleted but is still in the index. */
function textOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export function isCode(file: SourceFile): boolean {
  return extname(file.path) === ".ts";
}

/** Tests and what only tests use. */
export function isTest(path: string): boolean {
  return /\.(test|fixture)\.ts$|(^|\/)test-kit\.ts$|(^|\/)test\//.test(path);
}

const parsed = new WeakMap<SourceFile, ReturnType<typeof parseSync>>();

function parse(file: SourceFile): ReturnType<typeof parseSync> {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.text);
  parsed.set(file, result);
  return result;
}

/** Calls the visitor for the nodes of a file's syntax tree. */
export function visit(file: SourceFile, visitor: VisitorObject): void {
  new Visitor(visitor).visit(parse(file).program);
}

export function comments(file: SourceFile): Comment[] {
  return parse(file).comments;
}

/** The line, from 1, of a position in a file's text. */
export function lineAt(file: SourceFile, offset: number): number {
  let line = 1;
  for (let at = file.text.indexOf("\n"); at !== -1 && at < offset; at = file.text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** A finding per match of a pattern, in any text. The pattern needs the flag `g`. */
export function matches(file: SourceFile, pattern: RegExp, message: (match: string) => string): Finding[] {
  return [...file.text.matchAll(pattern)].map((match) => ({
    path: file.path,
    line: lineAt(file, match.index),
    message: message(match[0]),
  }));
}
