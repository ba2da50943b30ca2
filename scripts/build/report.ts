import type { Metafile } from "esbuild";

const listedAtMost = 30;

/** The bundle's files by size, and the packages that make them up. */
export function sizeReport(bundle: Metafile): string {
  const outputs = Object.entries(bundle.outputs).filter(([name]) => name.endsWith(".js"));
  const packages = new Map<string, number>();
  for (const [, output] of outputs) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = ownerOf(input);
      packages.set(owner, (packages.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const files = outputs.map(([name, { bytes }]): Line => [name, bytes]);
  return [...listed("file", files), "", ...listed("package", [...packages])].join("\n");
}

type Line = [name: string, bytes: number];

function listed(title: string, lines: Line[]): string[] {
  const sorted = lines.toSorted((one, other) => other[1] - one[1]).slice(0, listedAtMost);
  return [
    `${"bytes".padStart(9)}  ${title}`,
    ...sorted.map(([name, bytes]) => `${String(bytes).padStart(9)}  ${name}`),
  ];
}

/** The package that a bundled file comes from: `yaml` for `node_modules/yaml/dist/index.js`. */
export function ownerOf(input: string): string {
  const inside = input.split("node_modules/").at(-1);
  if (inside === undefined || !input.includes("node_modules/")) return input.split("/").slice(0, 2).join("/");
  return inside
    .split("/")
    .slice(0, inside.startsWith("@") ? 2 : 1)
    .join("/");
}
