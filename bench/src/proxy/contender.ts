import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { Agent, request, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Starting takes a fifth of a second; a machine that is busy gets more. */
const startTimeoutMs = 20_000;

/** One of the two servers that are compared, running. Both speak the same API. */
export interface Contender extends AsyncDisposable {
  /** Asks the API, and gives the time it took in milliseconds. Rejects for a status that is an error. */
  ask(method: string, path: string, body?: object): Promise<number>;
  /** Makes a proxy named `name`, to a port of loopback, and gives its address. */
  proxyTo(name: string, port: number): Promise<string>;
  /** Memory that the process has now, and had at most, in MB. */
  memory(): Promise<{ readonly now: number; readonly most: number }>;
  /** Open descriptors of the process. */
  descriptors(): Promise<number>;
  signal(name: NodeJS.Signals): void;
}

/** Starts a server; `argv` is given the port of the API at its end. */
export async function startContender(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Contender> {
  const port = await freePort();
  const [command = "", ...rest] = argv;
  const child = spawn(command, [...rest, String(port)], { env, stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, path: string, body?: object): Promise<Answer> =>
    askApi({ agent, port, method, path }, body);
  const stop = async (): Promise<void> => {
    agent.destroy();
    child.kill("SIGKILL");
    await exited;
  };
  try {
    await answering(() => ask("GET", "/version"));
  } catch (error) {
    await stop();
    throw new Error(`Failed to start ${argv.join(" ")} on port ${port}.`, { cause: error });
  }
  return {
    ask: async (method, path, body) => (await ask(method, path, body)).tookMs,
    proxyTo: async (name, upstream) => {
      const body = { name, listen: "127.0.0.1:0", upstream: `127.0.0.1:${upstream}` };
      return (JSON.parse((await ask("POST", "/proxies", body)).text) as { readonly listen: string }).listen;
    },
    memory: () => memoryOf(child.pid ?? 0),
    descriptors: async () => (await readdir(`/proc/${child.pid ?? 0}/fd`)).length,
    signal: (name) => void child.kill(name),
    [Symbol.asyncDispose]: stop,
  };
}

interface Answer {
  readonly text: string;
  readonly tookMs: number;
}

interface Asked {
  readonly agent: Agent;
  readonly port: number;
  readonly method: string;
  readonly path: string;
}

async function askApi({ agent, port, method, path }: Asked, body: object | undefined): Promise<Answer> {
  const startedMs = performance.now();
  const sent = request({ host: "127.0.0.1", port, agent, method, path });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
  const tookMs = performance.now() - startedMs;
  if ((response.statusCode ?? 500) >= 400) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
  return { text, tookMs };
}

async function answering(ask: () => Promise<unknown>): Promise<void> {
  const untilMs = performance.now() + startTimeoutMs;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      await sleep(20);
    }
  }
}

async function memoryOf(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const megabytes = (field: string): number => {
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
    if (kilobytes === undefined) throw new Error(`Failed to measure memory: /proc/${pid}/status has no ${field}.`);
    return Number(kilobytes) / 1024;
  };
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
