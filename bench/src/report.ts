import type { Surroundings } from "./machine.ts";
import type { Result } from "./measure.ts";
import type { Spread } from "./statistics.ts";

/** What a report is about, and how it is made again. */
export interface Subject {
  readonly title: string;
  readonly command: string;
}

/** The report as Markdown: a table that reads well in a terminal too. */
export function reportOf(results: readonly Result[], surroundings: Surroundings, { title, command }: Subject): string {
  const header = ["what", "hormesis", "compared with", "ratio", "target", ""];
  const rows = [header, ...results.map(rowOf)];
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const { date, machine, load, versions } = surroundings;
  return [
    `# ${title}, ${date}`,
    "",
    `${machine}; load ${load.toFixed(1)} at the start.`,
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    "",
    `Medians (smallest to largest); the ratio is the median of the pairs' ratios. Measured by \`${command}\`.`,
    "",
    line(head),
    rule,
    ...body.map(line),
    "",
  ].join("\n");
}

function rowOf(result: Result): string[] {
  const { title, unit, peer, oursSpread, theirsSpread, ratio, met } = result;
  return [
    title,
    spread(oursSpread, unit),
    `${spread(theirsSpread, unit)} ${peer === "chaos" || peer === "toxiproxy" ? "" : peer}`.trim(),
    Number.isFinite(ratio) ? ratio.toFixed(2) : "",
    targetOf(result),
    met === undefined ? "" : met ? "met" : "MISSED",
  ];
}

function targetOf({ target, figure, unit }: Result): string {
  switch (target.kind) {
    case "ratio":
      return `<= ${target.max} x`;
    case "difference":
      return `+${number(figure)} <= ${target.max} ${unit}`;
    case "gain":
      return `>= ${target.min} x`;
    case "value":
      return `<= ${target.max} ${unit}`.trim();
    case "error":
      return `<= ${target.max} ${unit}, <= its`;
    case "none":
      return "";
  }
}

function spread({ median, min, max }: Spread, unit: string): string {
  return `${`${number(median)} ${unit}`.trim()} (${number(min)} to ${number(max)})`;
}

/** Three digits that count. */
function number(value: number): string {
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
