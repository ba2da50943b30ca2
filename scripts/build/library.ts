import { copyFile, glob, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { runProgram } from "./command.ts";
import { root } from "./paths.ts";

/** What a library needs at run time beside its code: found by name next to the module that uses it. */
export const assetPattern = "**/*.py";

/** Emits a library's JavaScript and declarations from `src` to `dist`, and copies what is not code. Nothing when types are wrong. */
export async function emitLibrary(folder: string): Promise<void> {
  await rm(`${folder}/dist`, { recursive: true, force: true });
  await runProgram(
    folder,
    `${root}/node_modules/.bin/tsc`,
    "-p",
    "tsconfig.build.json",
    "--noEmitOnError",
    "--pretty",
    "false",
  );
  await copyAssets(folder, `${folder}/dist`);
}

async function copyAssets(folder: string, target: string): Promise<void> {
  for await (const asset of glob(assetPattern, { cwd: `${folder}/src` })) {
    await mkdir(dirname(`${target}/${asset}`), { recursive: true });
    await copyFile(`${folder}/src/${asset}`, `${target}/${asset}`);
  }
}
