import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build, type Metafile } from "esbuild";

/** What the entry of a bundled file says of it, for those that are looked for by their source. */
type Outputs = Metafile["outputs"];

/** Chunks that are loaded together become one file, in this order; a chunk of an earlier one is not in a later one. */
export interface ChunkGroup {
  /** The name of the file. */
  readonly name: string;
  /** Sources that are loaded by `import()`: all chunks that one of them needs at once belong to the group. */
  readonly neededBy: readonly string[];
}

/**
 * Merges shared chunks of a bundle.
 *
 * esbuild makes a chunk for every set of entries that share code, 25 files for one run of an experiment. Finding and
 * linking a file costs Node.js about 0.3 ms, whatever is in it.
 */
export async function mergeChunks(folder: string, { outputs }: Metafile, groups: readonly ChunkGroup[]): Promise<void> {
  const merged = new Map<string, string>();
  for (const { name, neededBy } of groups) {
    const chunks = [...closureOf(outputs, neededBy)].filter((file) => isShared(outputs, file) && !merged.has(file));
    assertNoNameTwice(outputs, chunks);
    await merge(folder, name, chunks.map(fileOf));
    for (const chunk of chunks) merged.set(chunk, `${name}.js`);
  }
  const old = [...merged.keys()].map((chunk) => `${folder}/${fileOf(chunk)}`);
  await Promise.all(old.flatMap((chunk) => [rm(chunk), rm(`${chunk}.map`)]));
  const renamed = [...merged].map(([chunk, file]) => [`"./${fileOf(chunk)}"`, `"./${file}"`] as const);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  await Promise.all(files.map((name) => rename(`${folder}/${name}`, renamed)));
}

const fileOf = (output: string): string => basename(output);

const isShared = (outputs: Outputs, file: string): boolean => outputs[file]?.entryPoint === undefined;

/** All files that are loaded with those of these sources, without what they load later. */
function closureOf(outputs: Outputs, sources: readonly string[]): Set<string> {
  const closure = new Set<string>();
  const add = (file: string): void => {
    if (closure.has(file)) return;
    closure.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === "import-statement" && path in outputs) add(path);
  };
  for (const source of sources) {
    const found = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === source);
    if (found === undefined) throw new Error(`Failed to merge chunks: nothing in the bundle begins with ${source}.`);
    add(found);
  }
  return closure;
}

function assertNoNameTwice(outputs: Outputs, chunks: readonly string[]): void {
  const names = chunks.flatMap((chunk) => outputs[chunk]?.exports ?? []);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`Failed to merge chunks: ${twice.join(", ")} is exported by two of them.`);
}

async function merge(folder: string, name: string, chunks: readonly string[]): Promise<void> {
  const all = (await readdir(folder)).filter((file) => file.endsWith(".js"));
  await build({
    stdin: { contents: chunks.map((chunk) => `export * from "./${chunk}";`).join("\n"), resolveDir: folder },
    outfile: `${folder}/${name}.js`,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    external: all.filter((file) => !chunks.includes(file)).map((file) => `./${file}`),
    minifyWhitespace: true,
    sourcemap: "linked",
    legalComments: "none",
    logLevel: "error",
  });
}

async function rename(path: string, names: readonly (readonly [string, string])[]): Promise<void> {
  let code = await readFile(path, "utf8");
  for (const [from, to] of names) code = code.replaceAll(from, to);
  await writeFile(path, code);
}
