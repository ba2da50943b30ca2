import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { fieldsOf } from "./call.ts";

/** In the order in which they need each other: each one is told the address of the one before it. */
export const serviceNames = ["gateway", "payments", "orders", "storefront"] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface LaunchOptions {
  readonly mode: "weak" | "fixed";
  /** Settings of the service, such as PORT and GATEWAY_URL. */
  readonly settings: Readonly<Record<string, string>>;
  /** The process without which the service closes itself. */
  readonly owner: number;
  /** What the service prints goes to the end of this file, so that it does not depend on who started it. */
  readonly logPath: string;
  readonly signal?: AbortSignal;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
}

/** A service is up in a tenth of a second; a busy machine may take thirty times as long. */
const START_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 15;

/** Starts one service as a process of its own and waits for the line in which it says its port. */
export async function launch(name: ServiceName, options: LaunchOptions): Promise<Launched> {
  const { mode, settings, owner, logPath, signal } = options;
  const logFile = openSync(logPath, "a");
  const linesBefore = statSync(logPath).size;
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [script, ...(mode === "fixed" ? ["--fixed"] : [])], {
    // Outside our process group: Ctrl-C in a terminal asks us first, and we close the services in order.
    detached: true,
    stdio: ["ignore", logFile, logFile],
    env: { ...process.env, SHOP_FIXED: "", ...settings, SHOP_OWNER: String(owner) },
  });
  closeSync(logFile);
  try {
    const port = await portOf(child, { logPath, from: linesBefore, signal });
    return { child, pid: child.pid ?? 0, url: `http://127.0.0.1:${port}` };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

interface LogPlace {
  readonly logPath: string;
  readonly from: number;
  readonly signal: AbortSignal | undefined;
}

async function portOf(child: ChildProcess, { logPath, from, signal }: LogPlace): Promise<number> {
  let failure: string | undefined;
  child.once("error", (error) => (failure = error.message));
  child.once("exit", (code) => (failure = `it exited with ${code}`));
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
    const printed = readFileSync(logPath).subarray(from).toString();
    if (failure !== undefined) throw new Error(`A service did not start: ${failure}\n${printed}`);
    const [firstLine = "", ...rest] = printed.split("\n");
    // Anything but JSON is the beginning of an error message; that the process exits will be seen in a moment.
    if (rest.length === 0 || !firstLine.startsWith("{")) continue;
    const { port } = fieldsOf(JSON.parse(firstLine));
    if (typeof port === "number") return port;
  }
  throw new Error(`A service said no port within ${START_TIMEOUT_MS} ms; its log is ${logPath}`);
}
