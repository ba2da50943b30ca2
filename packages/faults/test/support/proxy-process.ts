import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { until } from "./bench.ts";

const main = fileURLToPath(new URL("../../../cli/src/main.ts", import.meta.url));

/** The command line of `hormesis proxy`, from its sources. */
export const proxyCommand: readonly string[] = [
  process.execPath,
  "--no-warnings",
  "--conditions=hormesis-source",
  main,
  "proxy",
];

/** A proxy as a process of its own, as users have it. */
export interface ProxyProcess {
  readonly api: string;
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }>;
  kill(): void;
}

let shared: Promise<ProxyProcess> | undefined;

/** One for all tests of a file: it ends with the process of the tests. */
export function sharedProxy(): Promise<ProxyProcess> {
  return (shared ??= startProxy());
}

/** `namespace`: where it is started, whose loopback its API is then on. */
export async function startProxy(namespace?: string): Promise<ProxyProcess> {
  const inside = namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
  const argv = [...inside, ...proxyCommand, "--port", "0", "--until-input-ends"];
  const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const api = (): string | undefined => /at (http:\S+)\. /.exec(said)?.[1];
  await until(() => api() !== undefined, 15_000);
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as { unref?: () => void }).unref?.();
  const url = api() ?? "";
  return {
    api: url,
    async ask(method, path, body) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${url}${path}`, { method, ...sent });
      const text = await answer.text();
      return { status: answer.status, json: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

/** A proxy of its own in the shared process. */
export interface TestProxy {
  readonly api: string;
  readonly name: string;
  /** Where it listens, on loopback. */
  readonly port: number;
  /** All that the API says of it. */
  look(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** `more`: what it is created with beside, such as its protocol. */
export async function makeProxy(upstreamPort: number, more: object = {}): Promise<TestProxy> {
  const { api, ask } = await sharedProxy();
  const name = `test-${randomBytes(4).toString("hex")}`;
  const asked = { name, listen: "127.0.0.1:0", upstream: `127.0.0.1:${upstreamPort}`, ...more };
  const made = await ask("POST", "/proxies", asked);
  if (made.status !== 201) throw new Error(`no proxy was made: ${JSON.stringify(made.json)}`);
  return {
    api,
    name,
    port: Number(String(made.json["listen"]).split(":").at(-1)),
    look: async () => (await ask("GET", `/proxies/${name}`)).json,
    close: async () => void (await ask("DELETE", `/proxies/${name}`)),
  };
}

/** One before a server that echoes. */
export type EchoProxy = TestProxy;

export async function makeEchoProxy(more: object = {}): Promise<EchoProxy> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: upstream } = server.address() as { port: number };
  const proxy = await makeProxy(upstream, more);
  return {
    ...proxy,
    async close() {
      await proxy.close();
      server.unref().close();
    },
  };
}
