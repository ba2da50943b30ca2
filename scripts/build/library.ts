import { rm } from "node:fs/promises";
import { runProgram } from "./command.ts";
import { root } from "./paths.ts";

/** Emits a library's JavaScript and declarations from `src` to `dist`; nothing when types are wrong. */
export async function emitLibrary(folder: string): Promise<void> {
  await rm(`${folder}/dist`, { recursive: true, force: true });
  const tsc = `${root}/node_modules/.bin/tsc`;
  await runProgram(folder, tsc, "-p", "tsconfig.build.json", "--noEmitOnError", "--pretty", "false");
}
