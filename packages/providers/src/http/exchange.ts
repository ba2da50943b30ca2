import type { Agent, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { ExchangeError, exchangeErrorOf } from "./exchange-error.ts";
import type { HeaderList, HttpRequest, HttpResponse } from "./http-request.ts";
import { BODY_BYTES_MAX, tooLarge } from "./response-body.ts";

/** What `requests` takes, too: room for a few large cookies. */
const HEADER_BYTES_MAX = 64 * 1024;

/** How one exchange is done. */
export interface ExchangeOptions {
  readonly signal: AbortSignal;
  readonly readTimeoutMs: number | undefined;
  /** True when the request goes to a proxy, which needs the whole URL. */
  readonly viaProxy: boolean;
  readonly connection: ConnectionHints;
}

/** Handed on to the agent: what it needs to open a connection. */
export interface ConnectionHints {
  readonly connectTimeoutMs: number | undefined;
  readonly prepared?: PreparedSocket;
}

/** A connection that is open already. The agent takes it, unless another became free meanwhile. */
export interface PreparedSocket {
  readonly socket: Socket;
  taken: boolean;
}

/**
 * Sends one request over HTTP/1.1 and reads the response to its end. What fails is an `ExchangeError`.
 * `reused` is true when the connection had served a request before.
 */
export async function exchange(
  request: HttpRequest,
  agent: Agent,
  options: ExchangeOptions,
): Promise<HttpResponse & { readonly reused: boolean }> {
  const http = await import("node:http");
  const { url, method, headers, body } = request;
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const outgoing = http.request({
      agent,
      host: url.hostname.replaceAll(/^\[|\]$/g, ""),
      port: url.port || (url.protocol === "https:" ? 443 : 80),
      method,
      path: options.viaProxy ? url.href : `${url.pathname}${url.search}`,
      headers: flat(hostFirst(headers, url)),
      maxHeaderSize: HEADER_BYTES_MAX,
      signal,
      ...options.connection,
    });
    const fail = (error: unknown, failure: "lost" | "garbled"): void => {
      if (error instanceof BadDeclaration) return reject(error);
      const known = signal.aborted ? new ExchangeError("aborted") : exchangeErrorOf(error, failure);
      reject(Object.assign(known, { reused: outgoing.reusedSocket }));
      outgoing.destroy();
    };
    outgoing.on("error", (error) => fail(error, "lost"));
    outgoing.on("response", (incoming) => {
      collect(incoming).then(
        (bytes) => resolve({ ...responseOf(incoming), body: bytes, reused: outgoing.reusedSocket }),
        (error: unknown) => fail(error, "garbled"),
      );
    });
    if (options.readTimeoutMs !== undefined) {
      outgoing.setTimeout(options.readTimeoutMs, () => outgoing.destroy(new ExchangeError("timeout")));
    }
    outgoing.end(body);
  });
}

/** Reads a stream to its end, up to the bound. */
export function collect(stream: NodeJS.ReadableStream & { destroy(error?: Error): unknown }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    stream.on("data", (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > BODY_BYTES_MAX) stream.destroy(tooLarge());
      else chunks.push(chunk);
    });
    stream.on("error", reject);
    stream.on("end", () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    stream.on("close", () => reject(new ExchangeError("garbled", "the response ended before its end")));
  });
}

function responseOf(incoming: IncomingMessage): Omit<HttpResponse, "body"> {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.push([incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? ""]);
  }
  return { status: incoming.statusCode ?? 0, headers };
}

function hostFirst(headers: HeaderList, url: URL): HeaderList {
  return headers.some(([name]) => name.toLowerCase() === "host") ? headers : [["Host", url.host], ...headers];
}

/** Node keeps the spelling of names only in a list of names and values in turn. */
function flat(headers: HeaderList): string[] {
  return headers.flat();
}
