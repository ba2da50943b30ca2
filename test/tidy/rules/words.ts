import { comments, isCode, lineAt, type Finding, type Rule, type SourceFile } from "../source.ts";
import { withoutCode } from "./links.ts";

/** One word of the glossary: its meaning, and other words that would mean the same and are therefore not used. */
export interface Word {
  readonly word: string;
  readonly meaning: string;
  readonly insteadOf: readonly string[];
}

export const glossaryPath = "docs/glossary.md";

// Pages about other people's tools use those tools' words.
const aboutOthers = /^docs\/(dependencies|differences|chaos-toolkit)[^/]*\.md$|(^|\/)CHANGELOG\.md$|^decisions\//;

/** A word has one meaning, and a meaning has one word: the glossary's "not" column is not used in pages and comments. */
export const words: Rule = (files) => {
  const glossary = files.find((file) => file.path === glossaryPath);
  if (glossary === undefined) return [{ path: glossaryPath, line: 1, message: "is missing" }];
  const known = readGlossary(glossary.text);
  return [...repeated(known), ...files.flatMap((file) => judge(file, known))];
};

/** Reads the rows of the glossary's tables: `| word | meaning | not |`. */
export function readGlossary(text: string): Word[] {
  return text.split("\n").flatMap((line) => {
    const cells = /^\|(.+)\|$/
      .exec(line)?.[1]
      ?.split("|")
      .map((cell) => cell.trim());
    const [word = "", meaning = "", not = ""] = cells ?? [];
    if (cells?.length !== 3 || word === "Word" || /^[-: ]+$/.test(word)) return [];
    return [{ word, meaning, insteadOf: not.split(",").flatMap((other) => other.trim() || []) }];
  });
}

function repeated(known: readonly Word[]): Finding[] {
  const names = known.map(({ word }) => word);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.map((name) => ({ path: glossaryPath, line: 1, message: `explains "${name}" twice` }));
}

function judge(file: SourceFile, known: readonly Word[]): Finding[] {
  if (file.path === glossaryPath || aboutOthers.test(file.path)) return [];
  return passages(file).flatMap(({ text, offset }) =>
    known.flatMap(({ word, insteadOf }) =>
      insteadOf.flatMap((other) =>
        [...text.matchAll(new RegExp(`\\b${other}s?\\b`, "gi"))].map((match) => ({
          path: file.path,
          line: lineAt(file, offset + match.index),
          message: `says "${match[0]}": the glossary's word is "${word}"`,
        })),
      ),
    ),
  );
}

function passages(file: SourceFile): { text: string; offset: number }[] {
  if (file.path.endsWith(".md")) return [{ text: withoutCode(file.text), offset: 0 }];
  if (!isCode(file)) return [];
  return comments(file).map(({ value, start }) => ({ text: withoutCode(value), offset: start }));
}
