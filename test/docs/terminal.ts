import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { settled } from "./page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The port that the pages name; each terminal has a free one instead, so that nobody's own server is in the way. */
const portOfPages = "8123";
/** No command of a page takes as long; one that does hangs. */
const commandTimeoutMs = 60_000;
const lookEveryMs = 20;
/** How long a reader takes from seeing something to pressing Ctrl-C. What comes after it has begun by then. */
const readerMs = 1000;

/** A reader's terminal: an empty folder, a shell that remembers its variables, and `hormesis` from its sources. */
export interface Terminal extends AsyncDisposable {
  write(name: string, text: string): void;
  /**
   * Performs a command line and gives the lines it printed. One that ends in `&` stays until `kill $!` or the end, and
   * has printed something when this resolves. Ctrl-C is pressed as soon as the line `interruptAfter` is there.
   */
  type(command: string, interruptAfter?: string): Promise<string[]>;
}

export async function openTerminal(): Promise<Terminal> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), "hormesis-docs-")));
  const folder = path.join(home, "work");
  const port = String(await freePort());
  const background: ChildProcess[] = [];
  let exitCode = 0;
  prepare(home, folder);
  const local = (text: string): string => text.replaceAll(portOfPages, port);
  const env = {
    PATH: `${home}/bin:${path.dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    HOME: home,
    COLUMNS: "80",
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    ...(process.env["HORMESIS_PYTHON"] === undefined ? {} : { HORMESIS_PYTHON: process.env["HORMESIS_PYTHON"] }),
  };
  const start = (command: string): ChildProcess =>
    // Its own process group, as a terminal gives each command, so that Ctrl-C reaches all of it.
    spawn("sh", ["-c", shellProgram(home, command)], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", 2],
    });

  return {
    write(name, text) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), local(text));
    },
    async type(command, interruptAfter) {
      if (command === "echo $?") return [String(exitCode)];
      const last = background.at(-1);
      if (command === "kill $!" && last !== undefined) {
        await stop(last);
        return [];
      }
      const stays = command.endsWith("&");
      const child = start(local(stays ? `exec ${command.slice(0, -1)}` : command));
      if (stays) background.push(child);
      let printed = "";
      child.stdout?.setEncoding("utf8").on("data", (text: string) => (printed += text));
      const lines = (): string[] => printed.replaceAll(port, portOfPages).split("\n").slice(0, -1);
      const closed = once(child, "close");
      if (stays) await until(() => lines().length > 0 || child.exitCode !== null, command);
      else {
        if (interruptAfter !== undefined) {
          const wanted = settled(interruptAfter);
          await until(() => lines().some((line) => settled(line) === wanted) || child.exitCode !== null, command);
          await new Promise((resolve) => setTimeout(resolve, readerMs));
          kill(child, "SIGINT");
        }
        const timer = setTimeout(() => kill(child, "SIGKILL"), commandTimeoutMs);
        await closed;
        clearTimeout(timer);
        exitCode = child.exitCode ?? -1;
      }
      return lines();
    },
    async [Symbol.asyncDispose]() {
      for (const child of background) await stop(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The variables of the shell outlive each command, as they do in a terminal. */
function shellProgram(home: string, command: string): string {
  const state = `'${home}/shell'`;
  return `trap : INT\nset -a\n. ${state}\n{ ${command}\n} 2>&1\ncode=$?\nexport -p >${state}\nexit $code`;
}

function prepare(home: string, folder: string): void {
  mkdirSync(folder);
  mkdirSync(path.join(home, "bin"));
  writeFileSync(path.join(home, "shell"), "");
  const command = path.join(home, "bin/hormesis");
  const main = path.join(root, "packages/cli/src/main.ts");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' --conditions=hormesis-source '${main}' "$@"\n`);
  chmodSync(command, 0o755);
  // The last chapter is at home in the repository.
  symlinkSync(path.join(root, "examples"), path.join(folder, "examples"));
  symlinkSync(path.join(root, "node_modules"), path.join(home, "node_modules"));
  // A reader has installed what is published. Here Vitest too takes our packages from their sources.
  const conditions = '["hormesis-source", "node", "import", "module", "default"]';
  const ssr = `{ resolve: { conditions: ${conditions}, externalConditions: ${conditions} } }`;
  const config = `export default { resolve: { conditions: ${conditions} }, ssr: ${ssr} };\n`;
  writeFileSync(path.join(folder, "vitest.config.mjs"), config);
}

/** Asks a process in the background to end, as `kill $!` does, and waits until it has. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  kill(child, "SIGTERM");
  await closed;
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended in between.
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + commandTimeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`'${what}' did not print what the page says.`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
