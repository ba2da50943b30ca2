import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { Surroundings } from "./machine.ts";

const results = new URL("../results/", import.meta.url);
const manifest = new URL("../../packages/cli/package.json", import.meta.url);

/** The version of what is measured. */
export async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  return version;
}

/** Keeps a report, and all the numbers that it comes from, under the day's date. */
export async function writeResults(
  name: string,
  report: string,
  numbers: Surroundings & Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(results, { recursive: true });
  await writeFile(new URL(`${numbers.date}-${name}.md`, results), report);
  await writeFile(new URL(`${numbers.date}-${name}.json`, results), `${JSON.stringify(numbers, null, 2)}\n`);
}
