import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What is measured against; the library's newest that this release takes is pip's choice and stands in the report. */
const requirements = ["chaostoolkit==1.19.0", "chaostoolkit-lib[jsonpath]"];
/** A slow network is waited for; one that answers nothing is not. */
const installTimeoutMs = 300_000;

/** A Chaos Toolkit to measure against. */
export interface Peer extends AsyncDisposable {
  readonly chaos: string;
  readonly python: string;
  /** Versions of the packages and of Python. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Takes the Chaos Toolkit that is named, or installs one in a virtual environment that is thrown away. */
export async function openPeer(chaos: string | undefined): Promise<Peer> {
  if (chaos !== undefined) return describe(chaos, () => Promise.resolve());
  const folder = await mkdtemp(join(tmpdir(), "hormesis-bench-venv-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await run("python3", ["-m", "venv", folder]);
    const arguments_ = ["install", "--quiet", "--disable-pip-version-check", ...requirements];
    await run(join(folder, "bin", "pip"), arguments_, { timeout: installTimeoutMs });
    return await describe(join(folder, "bin", "chaos"), remove);
  } catch (error) {
    await remove();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Failed to install Chaos Toolkit: ${reason}\nIt takes Python 3 with venv, and a network; or name one with --chaos PATH.`,
      { cause: error },
    );
  }
}

async function describe(chaos: string, remove: () => Promise<void>): Promise<Peer> {
  const python = join(chaos, "..", "python");
  const script = [
    "import json, platform",
    "from importlib.metadata import version",
    "names = ['chaostoolkit', 'chaostoolkit-lib']",
    "print(json.dumps({**{name: version(name) for name in names}, 'Python': platform.python_version()}))",
  ].join("\n");
  const { stdout } = await run(python, ["-c", script]);
  return { chaos, python, versions: JSON.parse(stdout) as Record<string, string>, [Symbol.asyncDispose]: remove };
}
