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

/** A proxy of its own in the shared process, before a server that echoes. */
export interface EchoProxy {
  readonly api: string;
  readonly name: string;
  readonly port: number;
  /** All that the API says of it. */
  look(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function makeEchoProxy(): Promise<EchoProxy> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: upstream } = server.address() as { port: number };
  const { api, ask } = await sharedProxy();
  const name = `echo-${randomBytes(4).toString("hex")}`;
  const made = await ask("POST", "/proxies", { name, listen: "127.0.0.1:0", upstream: `127.0.0.1:${upstream}` });
  return {
    api,
    name,
    port: Number(String(made.json["listen"]).split(":").at(-1)),
    look: async () => (await ask("GET", `/proxies/${name}`)).json,
    async close() {
      await ask("DELETE", `/proxies/${name}`);
      server.unref().close();
    },
  };
}
