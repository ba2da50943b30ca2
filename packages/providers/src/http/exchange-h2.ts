import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import type { Duplex } from "node:stream";
import { collect } from "./exchange.ts";
import { ExchangeError, exchangeErrorOf } from "./exchange-error.ts";
import { customarySpelling } from "./headers.ts";
import { type HeaderList, headerOf, type HttpRequest, type HttpResponse, withoutHeaders } from "./http-request.ts";

/** What HTTP/2 says in other ways, or forbids. */
const HOP_HEADERS = ["host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"];

/** Begins HTTP/2 over a connection on which both sides agreed to it. */
export async function openSession(url: URL, socket: Duplex): Promise<ClientHttp2Session> {
  const { connect } = await import("node:http2");
  const session = connect(url.origin, { createConnection: () => socket });
  // Whoever waits for a response is told by its stream; here it must only not end the program.
  session.on("error", () => undefined);
  session.unref();
  return session;
}

/** Sends one request over HTTP/2 and reads the response to its end. What fails is an `ExchangeError`. */
export function exchangeH2(
  request: HttpRequest,
  session: ClientHttp2Session,
  options: { readonly signal: AbortSignal; readonly readTimeoutMs: number | undefined },
): Promise<HttpResponse> {
  const { signal, readTimeoutMs } = options;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown, failure: "lost" | "garbled"): void => {
      reject(signal.aborted ? new ExchangeError("aborted") : exchangeErrorOf(error, failure));
    };
    session.ref();
    const stream = session.request(fieldsOf(request), { endStream: request.body === undefined, signal });
    let head: Omit<HttpResponse, "body"> | undefined;
    stream.on("response", (fields) => {
      head = { status: fields[":status"] ?? 0, headers: headersOf(fields) };
    });
    stream.on("close", () => session.unref());
    if (readTimeoutMs !== undefined) {
      stream.setTimeout(readTimeoutMs, () => stream.destroy(new ExchangeError("timeout")));
    }
    collect(stream).then(
      (body) => {
        if (head === undefined) fail(new Error("the server ended the connection without a response"), "lost");
        else resolve({ ...head, body });
      },
      (error: unknown) => fail(error, head === undefined ? "lost" : "garbled"),
    );
    if (request.body !== undefined) stream.end(request.body);
  });
}

function fieldsOf(request: HttpRequest): Record<string, string> {
  const { url, method, headers } = request;
  const fields: Record<string, string> = {
    ":method": method,
    ":scheme": url.protocol.slice(0, -1),
    ":authority": headerOf(headers, "host") ?? url.host,
    ":path": `${url.pathname}${url.search}`,
  };
  for (const [name, value] of withoutHeaders(headers, HOP_HEADERS)) fields[name.toLowerCase()] = value;
  return fields;
}

function headersOf(fields: IncomingHttpHeaders): HeaderList {
  return Object.entries(fields)
    .filter(([name]) => !name.startsWith(":"))
    .flatMap(([name, value]) => [value ?? []].flat().map((one) => [customarySpelling(name), one] as const));
}
