import type { Look, Span } from "./terminal-text.ts";

/** Pixels. A cell is as wide as a character of most fixed fonts at this size; narrower or wider ones are fitted. */
const font = 14;
const cell = { width: 8.4, height: 21 };
const bar = 40;
const padding = { x: 24, top: 14, bottom: 20 };

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

/** Colours of a dark and of a light page, each readable on its background (contrast of 4.5 at least). */
const dark = {
  back: "#11151c",
  bar: "#1a2029",
  edge: "#2b3442",
  text: "#d7dee8",
  faint: "#8390a3",
  black: "#0d1117",
  red: "#ff7b72",
  green: "#56d364",
  yellow: "#e3b341",
  blue: "#79c0ff",
  magenta: "#d2a8ff",
  cyan: "#56d4dd",
  white: "#f0f6fc",
};
const light: typeof dark = {
  back: "#fcfcfa",
  bar: "#f1f1ed",
  edge: "#d9d9d2",
  text: "#24292f",
  faint: "#6a737d",
  black: "#ffffff",
  red: "#c62828",
  green: "#1a7f37",
  yellow: "#8a6100",
  blue: "#0860b8",
  magenta: "#8250df",
  cyan: "#1b7c83",
  white: "#24292f",
};

/** Draws lines of a terminal in a window, as SVG. */
export function drawTerminal(lines: readonly (readonly Span[])[], title: string): string {
  const columns = Math.max(...lines.flatMap((line) => line.map((span) => span.column + span.text.length)), 40);
  const width = Math.ceil(columns * cell.width + 2 * padding.x);
  const height = Math.ceil(bar + padding.top + lines.length * cell.height + padding.bottom);
  const label = lines.map((line) => line.map((span) => span.text).join("")).join("\n");
  const body = lines.flatMap((line, row) => line.flatMap((span) => drawSpan(span, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<desc>${escaped(label)}</desc>
<style>
${rules(dark)}
@media (prefers-color-scheme: light) {
${rules(light)}
}
text { font: ${font}px ui-monospace, "SF Mono", Menlo, "Cascadia Mono", "DejaVu Sans Mono", Consolas, monospace; white-space: pre; }
.bold { font-weight: 700; }
</style>
<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
<path class="bar" d="M1 ${bar}V10.5A9.5 9.5 0 0 1 10.5 1H${width - 10.5}A9.5 9.5 0 0 1 ${width - 1} 10.5V${bar}Z"/>
<path class="edge" d="M1 ${bar}.5H${width - 1}"/>
<text class="faint" x="${padding.x}" y="25">$ <tspan class="text bold">${escaped(title)}</tspan></text>
${body.join("\n")}
</svg>
`;
}

function rules(palette: typeof dark): string {
  return [
    `.window { fill: ${palette.back}; stroke: ${palette.edge}; }`,
    `.bar { fill: ${palette.bar}; } .edge { stroke: ${palette.edge}; fill: none; }`,
    `.text { fill: ${palette.text}; } .faint { fill: ${palette.faint}; } .line { stroke: ${palette.edge}; }`,
    ...names.map((name) => `.${name} { fill: ${palette[name]}; }`),
  ].join("\n");
}

/** A span word by word, so that columns stay where they are whatever the reader's font. */
function drawSpan({ column, text, look }: Span, row: number): string[] {
  const top = bar + padding.top + row * cell.height;
  const at = (index: number): string => (padding.x + (column + index) * cell.width).toFixed(1);
  const length = text.length;
  if (/^\s*─+\s*$/.test(text)) {
    const y = (top + cell.height / 2).toFixed(1);
    return [`<path class="line" d="M${at(0)} ${y}H${at(length)}"/>`];
  }
  const drawn: string[] = [];
  if (look.background !== undefined) {
    const size = `width="${(length * cell.width).toFixed(1)}" height="${cell.height - 2}"`;
    drawn.push(`<rect class="${names[look.background]}" x="${at(0)}" y="${top + 1}" ${size} rx="3"/>`);
  }
  for (const match of text.matchAll(/\S+(?: \S+)*/g)) {
    const piece = match[0];
    const count = piece.length;
    // A single character has no space between characters to be fitted.
    const fitted = count > 1 ? ` textLength="${(count * cell.width).toFixed(1)}"` : "";
    const place = `x="${at(match.index)}" y="${(top + cell.height * 0.7).toFixed(1)}"`;
    drawn.push(`<text class="${classes(look)}" ${place}${fitted}>${escaped(piece)}</text>`);
  }
  return drawn;
}

function classes(look: Look): string {
  const colour = look.colour === undefined ? undefined : names[look.colour];
  const bold = look.bold || look.background !== undefined ? " bold" : "";
  return `${colour ?? (look.dim ? "faint" : "text")}${bold}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
