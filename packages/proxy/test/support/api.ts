import { startProxyServer, type ProxyServer, type ProxyServerOptions } from "../../src/index.ts";

/** A server of the API, and a way to ask it. */
export interface TestApi extends AsyncDisposable {
  readonly server: ProxyServer;
  /** Sends JSON, and gives the status and what came back. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export async function startApi(options: ProxyServerOptions = {}): Promise<TestApi> {
  const server = await startProxyServer({ port: 0, ...options });
  return {
    server,
    async ask(method, path, body, headers = {}) {
      const sent = body === undefined ? null : JSON.stringify(body);
      const init: RequestInit = { method, body: sent, headers };
      const response = await fetch(`${server.url}${path}`, init);
      const text = await response.text();
      const isJson = text.startsWith("{") || text.startsWith("[");
      return { status: response.status, text, json: isJson ? (JSON.parse(text) as Answer["json"]) : {} };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** The port of a proxy as the API shows it. */
export function portOf(proxy: Answer): number {
  const address = proxy.json["listen"];
  return typeof address === "string" ? Number(address.slice(address.lastIndexOf(":") + 1)) : 0;
}
