/*
 * Builds everything that is published: the two libraries with tsc, the command as one bundle with esbuild.
 *
 *   node scripts/build.ts            all of it
 *   node scripts/build.ts --report   and list the sizes of the bundle's files
 */
import { bundleCommand } from "./build/bundle.ts";
import { emitLibrary } from "./build/library.ts";
import { root } from "./build/paths.ts";
import { sizeReport } from "./build/report.ts";

// The order is the direction of the imports: providers reads the declarations that experiment has just emitted.
const libraries = ["packages/experiment", "packages/providers", "packages/faults", "packages/proxy"];

const started = performance.now();
try {
  const [bundle] = await Promise.all([bundleCommand(`${root}/packages/cli`), emitLibraries()]);
  if (process.argv.includes("--report")) console.log(sizeReport(bundle));
  console.log(`Built ${libraries.length} libraries and the command in ${Math.round(performance.now() - started)} ms.`);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}

async function emitLibraries(): Promise<void> {
  for (const library of libraries) await emitLibrary(`${root}/${library}`);
}
