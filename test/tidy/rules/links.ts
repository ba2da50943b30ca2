import { posix } from "node:path";
import { lineAt, type Finding, type Rule, type SourceFile } from "../source.ts";

/** Links between the repository's own pages lead to a file that is there, and to a heading that it has. */
export const links: Rule = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const folders = new Set(files.flatMap((file) => foldersOf(file.path)));
  return files
    .filter((file) => file.path.endsWith(".md"))
    .flatMap((file) => linksOf(file).flatMap((link) => judge(file, link, byPath, folders)));
};

interface Link {
  readonly target: string;
  readonly line: number;
}

function judge(file: SourceFile, link: Link, byPath: Map<string, SourceFile>, folders: Set<string>): Finding[] {
  const [path = "", anchor] = link.target.split("#");
  const full = path === "" ? file.path : posix.join(posix.dirname(file.path), decodeURI(path)).replace(/\/$/, "");
  const found = (message: string): Finding[] => [{ path: file.path, line: link.line, message }];
  const page = byPath.get(full);
  if (page === undefined)
    return folders.has(full) ? [] : found(`links to ${link.target}, which is not in the repository`);
  if (anchor === undefined || anchor === "" || !full.endsWith(".md")) return [];
  return anchors(page.text).has(anchor) ? [] : found(`links to ${link.target}: ${full} has no such heading`);
}

function linksOf(file: SourceFile): Link[] {
  const text = withoutCode(file.text);
  const inline = text.matchAll(/\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g);
  const references = text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm);
  return [...inline, ...references].flatMap((match) => {
    const target = match[1] ?? "";
    return /^[a-z][a-z+.-]*:/i.test(target) ? [] : [{ target, line: lineAt(file, match.index) }];
  });
}

/** The text with code blanked out, so that positions stay. */
export function withoutCode(text: string): string {
  const blank = (code: string): string => code.replaceAll(/[^\n]/g, " ");
  return text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, blank).replaceAll(/`[^`\n]*`/g, blank);
}

/** The anchors that a page's headings get: lower case, punctuation dropped, blanks to hyphens, repeats numbered. */
export function anchors(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ""] of withoutFences(text).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const base = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-");
    let anchor = base;
    for (let repeat = 1; found.has(anchor); repeat += 1) anchor = `${base}-${repeat}`;
    found.add(anchor);
  }
  return found;
}

function withoutFences(text: string): string {
  return text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, "");
}

function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
}
