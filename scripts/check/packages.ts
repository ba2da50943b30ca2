import { existsSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { runProgram } from "../build/command.ts";
import { root } from "../build/paths.ts";

const packages = ["packages/experiment", "packages/providers", "packages/faults", "packages/proxy", "packages/cli"];

/** Looks at each package as `npm publish` would send it. Throws with everything that is wrong. */
export async function checkPackages(): Promise<void> {
  if (packages.some((path) => !existsSync(`${root}/${path}/dist`))) {
    await runProgram(root, process.execPath, "scripts/build.ts");
  }
  const complaints = await Promise.all(
    packages.map(async (path) => [...(await linted(path)), ...(await packed(path))]),
  );
  if (complaints.flat().length > 0) throw new Error(complaints.flat().join("\n"));
}

async function linted(path: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: `${root}/${path}`, strict: true, pack: "npm" });
  return messages.map((message) => `${path}: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/** What must be inside, and what would be there by mistake only. */
async function packed(path: string): Promise<string[]> {
  const printed = await runProgram(`${root}/${path}`, "npm", "pack", "--dry-run", "--json", "--loglevel=error");
  const files = packedFiles(printed);
  const missing = ["LICENSE", "README.md", "package.json"].filter((name) => !files.includes(name));
  const stray = files.filter((name) =>
    /\.(test|fixture)\.|test-kit\.|^src\/|\.tsbuildinfo$|(^|\/)_?fakes?\b/.test(name),
  );
  return [
    ...missing.map((name) => `${path}: lacks ${name}`),
    ...stray.map((name) => `${path}: should not publish ${name}`),
  ];
}

/** Reads the names of the packed files out of what `npm pack --json` printed; older and newer npm print different shapes. */
export function packedFiles(printed: string): string[] {
  const start = printed.search(/[[{]/);
  const report: unknown = JSON.parse(printed.slice(start));
  const first: unknown = Array.isArray(report) ? report[0] : Object.values(report ?? {})[0];
  const files = (first as { files?: { path: string }[] } | undefined)?.files ?? [];
  return files.map((file) => file.path);
}
