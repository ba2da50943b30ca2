import { globSync, readFileSync } from "node:fs";
import { root } from "../build/paths.ts";

/** A constant with a doc comment, whose value is a kind of toxic. */
const documented = /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport const \w+(?:: \w+)? = (?:(?!\nexport )[^])*?\btype: "(\w+)"/g;

/** What each type of toxic does, in Markdown: the comment over it in the sources of the proxy. */
export function toxicTexts(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const path of globSync("packages/proxy/src/**/*.ts", { cwd: root }).toSorted()) {
    if (/\.test\.ts$|\.fixture\.ts$/.test(path)) continue;
    for (const [, comment = "", type = ""] of readFileSync(`${root}/${path}`, "utf8").matchAll(documented)) {
      texts.set(type, plain(comment));
    }
  }
  return texts;
}

/** A comment without its stars. */
function plain(comment: string): string {
  const lines = comment.split("\n").map((line) => line.replace(/^ *\*? ?/, "").trimEnd());
  return lines.join("\n").trim();
}
