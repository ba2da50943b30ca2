import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, "utf8");

describe("the map of the house", () => {
  const pathsOf = (text: string): string[] =>
    [...text.matchAll(/`((?:packages|examples|scripts|test|docs|bench|decisions)(?:\/[\w.-]+)*)`/g)].map(
      ([, path = ""]) => path,
    );

  test.each(["ARCHITECTURE.md", ...globSync("docs/discoveries/*.md", { cwd: root })])(
    "names only what is there: %s",
    (page) => {
      expect(pathsOf(read(page)).filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
    },
  );

  test("is a map of some size, and fits on a page", () => {
    const page = read("ARCHITECTURE.md");
    expect(new Set(pathsOf(page)).size).toBeGreaterThan(25);
    expect(page.split("\n").length).toBeLessThan(110);
  });

  test("shows every package", () => {
    const page = read("ARCHITECTURE.md");
    const packages = globSync("packages/*/package.json", { cwd: root }).map((path) =>
      path.replace("/package.json", ""),
    );
    expect(packages.filter((path) => !page.includes(path))).toEqual([]);
  });
});

test("the page of all pages links every page for users", () => {
  const index = read("docs/README.md");
  const pages = globSync("docs/{.,tutorial,how-to,reference}/*.md", { cwd: root }).map((path) =>
    path.replace(/^docs\//u, ""),
  );
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.filter((page) => page !== "README.md" && !index.includes(`(${page})`))).toEqual([]);
});

test("pictures that pages show are there, and each is described", () => {
  const pages = ["README.md", ...globSync("docs/**/*.md", { cwd: root })];
  const images = pages.flatMap((page) =>
    [...read(page).matchAll(/<img src="([^"]+)"([^>]*)>/g)].map(([, source = "", rest = ""]) => ({
      page,
      source,
      rest,
    })),
  );
  expect(images.length).toBeGreaterThan(0);
  for (const { page, source, rest } of images) {
    const path = fileURLToPath(new URL(source, `file://${root}/${page}`));
    expect(existsSync(path), `${page} shows ${source}`).toBe(true);
    expect(rest, `${page} describes ${source}`).toMatch(/alt="[^"]{20,}"/);
  }
});
