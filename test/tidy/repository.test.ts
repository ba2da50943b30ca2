import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bannedCalls } from "./rules/banned-calls.ts";
import { dependencies } from "./rules/dependencies.ts";
import { imports } from "./rules/imports.ts";
import { leftovers } from "./rules/leftovers.ts";
import { fileLength } from "./rules/length.ts";
import { links } from "./rules/links.ts";
import { lockfile } from "./rules/lockfile.ts";
import { manifests } from "./rules/manifests.ts";
import { words } from "./rules/words.ts";
import { repositoryFiles, type Rule } from "./source.ts";

const files = repositoryFiles(fileURLToPath(new URL("../..", import.meta.url)));

const rules: [title: string, rule: Rule][] = [
  ["imports run one way, and nothing private is imported", imports],
  ["a source file holds one concept and is short", fileLength()],
  ["time and chance come from injected ports", bannedCalls],
  ["nothing unfinished, and nothing of one person's machine, is committed", leftovers],
  ["links between pages lead somewhere", links],
  ["npm ci can install the locked packages on every platform", lockfile],
  ["packages agree on licence, Node.js and exact versions", manifests],
  ["every dependency has its reason", dependencies],
  ["a meaning has one word", words],
];

describe("the repository is tidy", () => {
  test.each(rules)("%s", (_title, rule) => {
    const found = rule(files).map(({ path, line, message }) => `${path}:${line} ${message}`);
    if (found.length > 0) expect.fail(`${found.length} untidy:\n${found.join("\n")}`);
  });
});
