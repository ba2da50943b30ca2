import { execFile } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What is measured against. */
const toxiproxyVersion = "v2.12.0";
const toxiproxyModule = `github.com/Shopify/toxiproxy/v2/cmd/server@${toxiproxyVersion}`;
/** Not part of the repository, kept from one run to the next. */
const cache = fileURLToPath(new URL("../../../node_modules/.cache/hormesis-bench/", import.meta.url));
const loadSources = fileURLToPath(new URL("../../load/", import.meta.url));
/** A slow network is waited for; one that answers nothing is not. */
const installTimeoutMs = 300_000;

/** What the comparison is made with, ready to run. */
export interface Tools {
  /** The load generator. */
  readonly load: string;
  /** Toxiproxy's server. */
  readonly toxiproxy: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Builds the load generator, and installs Toxiproxy with Go unless one is named or was installed before. */
export async function openTools(named: string | undefined, onProgress: (text: string) => void): Promise<Tools> {
  const go = await goVersion();
  await mkdir(cache, { recursive: true });
  const load = join(cache, "load");
  await run("go", ["build", "-o", load, "."], { cwd: loadSources, timeout: installTimeoutMs });
  const toxiproxy = named ?? (await installToxiproxy(onProgress));
  const toxiproxyText = named ?? `${toxiproxyVersion.slice(1)} (${go})`;
  return { load, toxiproxy, versions: { Toxiproxy: toxiproxyText, "load generator": go } };
}

async function goVersion(): Promise<string> {
  try {
    const { stdout } = await run("go", ["env", "GOVERSION"]);
    return stdout.trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Failed to find Go: ${reason}\nThe load generator is built with it, and Toxiproxy: install Go 1.24 or later from https://go.dev/dl.`,
      { cause: error },
    );
  }
}

async function installToxiproxy(onProgress: (text: string) => void): Promise<string> {
  const folder = join(cache, `toxiproxy-${toxiproxyVersion}`);
  const server = join(folder, "server");
  if (await exists(server)) return server;
  onProgress(`Installing ${toxiproxyModule} ...`);
  try {
    await run("go", ["install", toxiproxyModule], {
      env: { ...process.env, GOBIN: folder },
      timeout: installTimeoutMs,
    });
    return server;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Failed to install Toxiproxy: ${reason}\nIt takes Go and a network; or name a server with --toxiproxy PATH.`,
      { cause: error },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
