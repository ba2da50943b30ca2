import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { Surroundings } from "./machine.ts";
import type { Result } from "./measure.ts";

const results = new URL("../results/", import.meta.url);
const manifest = new URL("../../packages/cli/package.json", import.meta.url);

/** The version of what is measured. */
export async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  return version;
}

/** A report, and all the numbers that it comes from. */
export interface Results extends Surroundings {
  readonly sizes: object;
  readonly results: readonly Result[];
}

/** Keeps results under the day's date. */
export async function writeResults(name: string, report: string, numbers: Results): Promise<void> {
  await mkdir(results, { recursive: true });
  await writeFile(new URL(`${numbers.date}-${name}.md`, results), report);
  await writeFile(new URL(`${numbers.date}-${name}.json`, results), `${JSON.stringify(numbers, null, 2)}\n`);
}
