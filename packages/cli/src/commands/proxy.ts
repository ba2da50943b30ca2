import { readFile } from "node:fs/promises";
import { HormesisError, messageOf } from "@hormesis/experiment";
import { type Redirector, startProxyServer } from "@hormesis/proxy";
import { errorBlock, exitCodes } from "../failure.ts";
import type { Io } from "../io.ts";
import { stopSignal } from "../run/stop-signal.ts";
import { startWithYoungMemory } from "../run/young-memory.ts";
import { styleFor } from "../terminal/style.ts";

export interface ProxyFlags {
  readonly host: string;
  readonly port: number;
  readonly config?: string;
  readonly seed?: string;
  readonly token?: string;
  readonly proxyMetrics?: boolean;
  readonly apiVersion?: string;
  readonly untilInputEnds?: boolean;
}

/** `hormesis proxy`: serves Toxiproxy's API until it is told to stop. */
export async function proxyCommand(io: Io, flags: ProxyFlags): Promise<number> {
  startWithYoungMemory(io);
  using stop = stopSignal();
  const token = flags.token ?? io.env["HORMESIS_PROXY_TOKEN"];
  const config = flags.config === undefined ? undefined : await readConfig(flags.config);
  await using redirector = lazyRedirector();
  await using server = await startProxyServer({
    redirector,
    host: flags.host,
    port: flags.port,
    ...(config === undefined ? {} : { config }),
    ...(flags.proxyMetrics === undefined ? {} : { metrics: flags.proxyMetrics }),
    ...(flags.apiVersion === undefined ? {} : { version: flags.apiVersion }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(token === undefined ? {} : { token }),
  });
  if (server.configProblem !== undefined) {
    const message = `Failed to make all proxies of '${flags.config ?? ""}': ${server.configProblem}.`;
    const mend = `See which of them are there: curl ${server.url}/proxies`;
    io.stderr.write(errorBlock(message, mend, styleFor(io.stderr, io.env)));
  }
  io.stdout.write(`Toxiproxy's API is at ${server.url}. Ctrl-C stops it and all its proxies.\n`);
  await new Promise<void>((resolve) => {
    if (stop.signal.aborted) resolve();
    stop.signal.addEventListener("abort", () => resolve(), { once: true });
    if (flags.untilInputEnds !== true) return;
    // However the other end went, its end of the pipe went with it.
    for (const event of ["end", "close", "error"]) io.stdin.once(event, () => resolve());
    io.stdin.resume();
  });
  return exitCodes.good;
}

/** Loaded when the first proxy asks for it, which most do not. */
function lazyRedirector(): Redirector & AsyncDisposable {
  let loaded: Promise<Redirector & AsyncDisposable> | undefined;
  const load = async (): Promise<Redirector & AsyncDisposable> => {
    const { createRedirector } = await import("@hormesis/faults");
    return createRedirector();
  };
  return {
    set: async (redirects) => (await (loaded ??= load())).set(redirects),
    async [Symbol.asyncDispose]() {
      await (await loaded)?.[Symbol.asyncDispose]();
    },
  };
}

async function readConfig(path: string): Promise<string> {
  const refuse = (reason: string): HormesisError =>
    new HormesisError(`Failed to read --config '${path}': ${reason}.`, {
      code: "USAGE_PROXY_CONFIG",
      mend: 'Give a JSON file: [{"name": "orders", "listen": "127.0.0.1:8201", "upstream": "127.0.0.1:8202"}].',
    });
  try {
    const text = await readFile(path, "utf8");
    if (!Array.isArray(JSON.parse(text))) throw refuse("it is no list of proxies");
    return text;
  } catch (error) {
    throw error instanceof HormesisError ? error : refuse(messageOf(error));
  }
}
