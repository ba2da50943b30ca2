import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A server program that a test has started, on loopback, in a folder of its own. */
export interface RunningProgram extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  readonly folder: string;
}

export interface ProgramInput {
  readonly command: string;
  readonly args: (at: { readonly port: number; readonly folder: string }) => readonly string[];
  /** Before it starts: makes what it needs in its folder. */
  readonly prepare?: (folder: string) => void;
  readonly uid?: number;
}

const mostStartMs = 30_000;

/** Starts it, and waits until its port is open. Ended with what it wrote when that does not happen. */
export async function startProgram(input: ProgramInput): Promise<RunningProgram> {
  const folder = await mkdtemp(join(tmpdir(), "hormesis-messages-"));
  input.prepare?.(folder);
  const port = await freePort();
  const child = spawn(input.command, input.args({ port, folder }), {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
    ...(input.uid === undefined ? {} : { uid: input.uid, gid: input.uid }),
  });
  let said = "";
  const closed = once(child, "close");
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (said += bytes.toString()));
  const dispose = async (): Promise<void> => {
    if (child.exitCode === null) child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
    await closed;
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  };
  for (let waitedMs = 0; waitedMs < mostStartMs && child.exitCode === null; waitedMs += 50) {
    if (await isOpen(port)) return { port, address: `127.0.0.1:${port}`, folder, [Symbol.asyncDispose]: dispose };
    await sleep(50);
  }
  await dispose();
  throw new Error(`${input.command} did not start: ${said}`);
}

/** Where a program is, among these names and paths; nothing when it is nowhere. */
export function findProgram(...names: readonly string[]): string | undefined {
  const tells = (name: string, how: string) => spawnSync(name, [how], { stdio: "ignore" }).status === 0;
  return names.find((name) => tells(name, "--version") || tells(name, "version"));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
