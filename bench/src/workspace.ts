import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The command as it is published. */
const command = fileURLToPath(new URL("../../packages/cli/", import.meta.url));

/** Who performs the activities of an experiment that is measured. */
export type Kind = "module" | "python" | "process" | "http";

/** What each must give. */
const good: Record<Kind, boolean | number> = { module: true, python: true, process: 0, http: 200 };

/** A folder of its own for everything that is measured, removed at the end. */
export interface Workspace extends AsyncDisposable {
  readonly folder: string;
  /** An empty folder, so that nobody's settings take part. */
  readonly home: string;
  /** A copy of the built command, so that nobody who builds meanwhile takes it away. */
  readonly bundle: string;
  /** The file of an experiment with this many activities. */
  experiment(kind: Kind, activities: number): Promise<string>;
}

/** Makes the workspace, with functions that do nothing in both languages. `url` is what http activities ask for. */
export async function openWorkspace(url: string): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "hormesis-bench-"));
  const home = join(folder, "home");
  await mkdir(home);
  for (const part of ["package.json", "dist"]) {
    await cp(join(command, part), join(folder, "hormesis", part), { recursive: true });
  }
  await writeFile(join(folder, "idle.mjs"), "export const idle = () => true;\n");
  await writeFile(join(folder, "idle_probe.py"), "def idle():\n    return True\n");
  await writeFile(join(folder, "empty.mjs"), "");
  const providers: Record<Kind, object> = {
    module: { type: "module", module: "./idle.mjs", func: "idle" },
    python: { type: "python", module: "idle_probe", func: "idle" },
    process: { type: "process", path: "true" },
    http: { type: "http", url },
  };
  return {
    folder,
    home,
    bundle: join(folder, "hormesis", "dist", "hormesis.js"),
    experiment: async (kind, activities) => {
      const file = join(folder, `${kind}-${activities}.json`);
      const method = Array.from({ length: activities }, (_, index) => ({
        type: "probe",
        name: `${kind}-${index + 1}`,
        provider: providers[kind],
        // A run that asks nothing has no good verdict. Chaos Toolkit passes over a tolerance here.
        ...(index === 0 ? { tolerance: good[kind] } : {}),
      }));
      const title = `${activities} activities of type ${kind}`;
      await writeFile(file, JSON.stringify({ title, description: "Does nothing, often.", method }));
      return file;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
