import { chmod, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { build, type Metafile } from "esbuild";
import { asNodeSeesIt } from "./as-node-sees-it.ts";
import { mergeChunks } from "./merge-chunks.ts";
import { root } from "./paths.ts";
import { ownerOf } from "./report.ts";
import { withoutFacades } from "./without-facades.ts";

/*
 * The command is one bundle, because a command that is typed is waited for: reading zod, yaml and commander file by
 * file costs a start more than all of its own work. What a command does not need is a chunk of its own, loaded by
 * `import()`.
 */

// Some bundled packages are CommonJS and call `require("node:...")`, which an ES module does not have.
const requireForCommonJs = [
  'import { createRequire as hormesisCreateRequire } from "node:module";',
  "const require = hormesisCreateRequire(import.meta.url);",
].join("");

/** What every command loads, and what a run loads besides. */
const chunkGroups = [
  { name: "start", neededBy: ["packages/cli/src/cli.ts"] },
  {
    name: "run",
    neededBy: ["packages/cli/src/commands/run.ts", "packages/cli/src/run/machine.ts"],
  },
];

/** Bundles `src/main.ts` of the command's folder to `dist/hormesis.js`, from the sources of all packages. */
export async function bundleCommand(folder: string): Promise<Metafile> {
  // Made aside and moved in place whole: whoever runs the command meanwhile has either the old bundle or the new one.
  const aside = `${folder}/dist-${process.pid}`;
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: { hormesis: `${folder}/src/main.ts` },
      outdir: aside,
      bundle: true,
      platform: "node",
      target: "node22",
      format: "esm",
      splitting: true,
      conditions: ["hormesis-source"],
      // Names are kept for stack traces; spaces are not, as they are only read again.
      minifyWhitespace: true,
      // Maps are linked, so that those of merged chunks lead to the sources.
      sourcemap: "linked",
      legalComments: "none",
      metafile: true,
      plugins: [asNodeSeesIt],
      banner: { js: requireForCommonJs },
      logLevel: "error",
    });
    await mergeChunks(aside, metafile, chunkGroups);
    await takeBuiltins(aside);
    await writeFile(`${aside}/THIRD-PARTY-LICENSES.md`, await thirdPartyLicences(metafile));
    await chmod(`${aside}/hormesis.js`, 0o755);
    await rm(`${folder}/dist`, { recursive: true, force: true });
    await rename(aside, `${folder}/dist`);
    return metafile;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The entry keeps its imports: it must run on any Node.js, if only to say that it is too old. */
async function takeBuiltins(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".js") && name !== "hormesis.js");
  const take = async (name: string): Promise<void> => {
    const code = await readFile(`${folder}/${name}`, "utf8");
    await writeFile(`${folder}/${name}`, withoutFacades(code));
  };
  await Promise.all(files.map(take));
}

/** The licences of the packages inside the bundle, as those licences ask for. */
async function thirdPartyLicences(bundle: Metafile): Promise<string> {
  const owners = new Set(
    Object.keys(bundle.inputs)
      .filter((input) => input.includes("node_modules/"))
      .map(ownerOf),
  );
  const sections = [...owners].toSorted().map(async (owner) => {
    const folder = `${root}/node_modules/${owner}`;
    const manifest = JSON.parse(await readFile(`${folder}/package.json`, "utf8")) as {
      version: string;
      license: string;
    };
    const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
    if (file === undefined) throw new Error(`Failed to collect licences: ${owner} has no licence file.`);
    return `## ${owner} ${manifest.version} (${manifest.license})\n\n${await readFile(`${folder}/${file}`, "utf8")}`;
  });
  return `# Licences of the packages inside this bundle\n\n${(await Promise.all(sections)).join("\n\n")}`;
}
