import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { serviceNames } from "../src/launch.ts";
import type { ShopState } from "../src/state.ts";

/** Wide enough to read well, narrow enough for any terminal. */
const COLUMNS = 76;

export function line(text = ""): void {
  console.log(text);
}

export function heading(text: string): void {
  line(`\n${styleText("bold", text)}\n`);
}

/** A few sentences, broken at words. */
export function paragraph(text: string): void {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length < COLUMNS) lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
    else lines.push(word);
  }
  line(lines.join("\n"));
}

/** Who calls whom, and where they are. */
export function shopPicture({ services }: ShopState): void {
  const boxes = serviceNames.toReversed().map((name) => ({ name, where: `:${new URL(services[name].url).port}` }));
  const row = (pick: (box: { name: string; where: string }) => string, gap: string): string =>
    boxes.map((box) => pick(box).padEnd(Math.max(box.name.length, box.where.length))).join(gap);
  line(`\n  buyers -> ${row(({ name }) => name, " -> ")}`);
  line(styleText("dim", `            ${row(({ where }) => where, "    ").trimEnd()}\n`));
}

export interface ClosingOptions {
  readonly seconds: number;
  readonly experiment: string;
  readonly journalDirectory: string;
}

export function closing({ seconds, experiment, journalDirectory }: ClosingOptions): void {
  line(
    `\nRefuted, mended, held: in ${seconds.toFixed(0)} s. All processes of the demo are gone, and its ports are closed.\n`,
  );
  line(styleText("dim", `  the experiment   ${experiment}`));
  line(styleText("dim", `  the journals     ${journalDirectory}`));
  line(styleText("dim", `  the shop         ${join(dirname(dirname(experiment)), "README.md")}`));
}
