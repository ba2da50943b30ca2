import { once } from "node:events";
import { Agent, createServer, request, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A real HTTP server on loopback, that leaves nothing behind. */
export interface HttpService extends AsyncDisposable {
  readonly server: Server;
  readonly address: string;
  /** What it was asked: method and path of each request, in their order. */
  readonly asked: readonly string[];
}

export async function startHttp(answer: RequestListener): Promise<HttpService> {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    answer(incoming, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A client that keeps one connection, as services do. */
export interface HttpClient extends Disposable {
  /** Rejects with what the client was told, such as `ECONNRESET`. */
  ask(path: string, ask?: Ask): Promise<HttpAnswer>;
}

export function httpClient(port: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask(path, { method = "GET", headers = {}, body = "" } = {}) {
      return new Promise((resolve, reject) => {
        const sent = request({ port, host: "127.0.0.1", path, method, headers, agent }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("error", reject);
          response.once("end", () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
          });
        });
        sent.once("error", reject);
        sent.end(body);
      });
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
