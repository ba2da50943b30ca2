import { writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

/** What was measured over all faults, to be kept in `bench/results`. */
export interface Results {
  /** In the file's name, after the date: `crash`. */
  readonly name: string;
  readonly title: string;
  /** How it is made again. */
  readonly command: string;
  /** What the columns mean, and the sums. */
  readonly text: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Keeps results as Markdown that reads well in a terminal too: with the day, the machine and what it ran on. */
export function keepResults({ name, title, command, text, header, rows }: Results): string {
  const date = new Date().toISOString().slice(0, 10);
  const file = fileURLToPath(new URL(`../../../../bench/results/${date}-${name}.md`, import.meta.url));
  const lines = [`# ${title}, ${date}`, "", machine(), `Measured by \`${command}\`.`, "", ...text, ""];
  writeFileSync(file, [...lines, ...table(header, rows), ""].join("\n"));
  return file;
}

function machine(): string {
  const processors = cpus();
  const memoryGb = Math.round(totalmem() / 1024 ** 3);
  const model = processors[0]?.model.trim() ?? "unknown processor";
  const system = `${platform()} ${release()} ${arch()}`;
  const load = (loadavg()[0] ?? Number.NaN).toFixed(1);
  return `${processors.length} x ${model}, ${memoryGb} GB, ${system}, Node.js ${process.versions.node}; load ${load} at the end.`;
}

/** A table of Markdown with columns of one width each. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((name, at) => Math.max(3, name.length, ...rows.map((row) => (row[at] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(header), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)];
}
