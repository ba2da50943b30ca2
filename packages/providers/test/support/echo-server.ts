import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

/** A running server; `close` ends its connections, too. */
export interface Running {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Lets a server listen on a free port of the loopback interface. */
export async function listen(server: NetServer, scheme = "http"): Promise<Running> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      if ("closeAllConnections" in server) (server as Server).closeAllConnections();
    });
  return { url: `${scheme}://127.0.0.1:${port}`, port, close };
}

/** A server that answers with what it was asked, and misbehaves on certain paths. */
export const startEcho = (): Promise<Running> => listen(createServer(echo));

/** Answers on any version of HTTP with a JSON description of the request. */
export const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => answer(request, response, Buffer.concat(chunks).toString()));
};

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const path = (request.url ?? "").split("?")[0] ?? "";
  const send = (status: number, headers: readonly string[], text: string | Buffer = ""): void => {
    response.writeHead(status, headers.length === 0 ? undefined : (headers as string[]));
    response.end(text);
  };
  const special: Record<string, () => void> = {
    "/text": () => send(200, ["Content-Type", "text/plain", "X-A", "1", "x-a", "2"], "hello 42"),
    "/json": () => send(200, ["content-TYPE", "application/json"], '{"a": 1}'),
    "/charset": () => send(200, ["Content-Type", "application/json; charset=utf-8"], '{"a": 1}'),
    "/bad-json": () => send(200, ["Content-Type", "application/json"], "{nope"),
    "/no-json": () => send(200, ["Content-Type", "application/json"]),
    "/utf8": () => send(200, ["Content-Type", "text/plain"], "é"),
    "/latin1": () => send(200, ["Content-Type", "text/plain"], Buffer.from("é", "latin1")),
    "/koi8": () => send(200, ["Content-Type", "text/plain; charset=koi8-r"], Buffer.from([0xc1, 0xc2])),
    "/gzip": () => send(200, ["Content-Encoding", "gzip"], gzipSync("zipped")),
    "/br": () => send(200, ["Content-Encoding", "br"], brotliCompressSync("zipped")),
    "/deflate": () => send(200, ["Content-Encoding", "deflate"], deflateSync("zipped")),
    "/deflate-raw": () => send(200, ["Content-Encoding", "deflate"], deflateRawSync("zipped")),
    "/twice": () => send(200, ["Content-Encoding", "deflate, gzip"], gzipSync(deflateSync("zipped"))),
    "/bad-gzip": () => send(200, ["Content-Encoding", "gzip"], "abc"),
    "/bomb": () => send(200, ["Content-Encoding", "gzip"], gzipSync(Buffer.alloc(20 * 1024 * 1024))),
    "/large": () => send(200, ["Content-Type", "text/plain"], Buffer.alloc(17 * 1024 * 1024, "x")),
    "/loop": () => send(302, ["Location", "/loop"]),
    "/nowhere": () => send(302, ["Location", "ftp://127.0.0.1/"]),
    "/login": () => send(302, ["Location", "/echo", "Set-Cookie", "session=1; Path=/", "Set-Cookie", "x=2; Path=/no"]),
    "/close": () => request.socket.destroy(),
    "/truncated": () => {
      response.writeHead(200, { "Content-Length": "20" });
      response.write("abc", () => request.socket.destroy());
    },
    "/stalled": () => {
      response.writeHead(200, { "Content-Length": "20" });
      response.write("abc");
    },
    "/silent": () => undefined,
  };
  const known = special[path];
  if (known !== undefined) return known();
  const redirect = /^\/redirect\/(\d+)$/.exec(path)?.[1];
  if (redirect !== undefined)
    return send(Number(redirect), ["Location", new URLSearchParams(request.url?.split("?")[1]).get("to") ?? "/echo"]);
  const status = /^\/status\/(\d+)$/.exec(path)?.[1];
  const seen = {
    method: request.method,
    path: request.url,
    version: request.httpVersion,
    headers: request.headers,
    body,
  };
  send(Number(status ?? 200), ["Content-Type", "application/json"], JSON.stringify(seen));
}
