import { readFile } from "node:fs/promises";
import { connect, isIP, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { messageOf } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { ExchangeError, exchangeErrorOf } from "./exchange-error.ts";
import type { TlsSettings } from "./http-request.ts";
import { proxyAuthorization } from "./proxy.ts";

/** Where a connection goes, and how. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly proxy: URL | undefined;
  /** Undefined for a connection in the clear. */
  readonly tls: TlsSettings | undefined;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number | undefined;
  /** The protocols to offer over TLS, the best first. */
  readonly protocols: readonly ("h2" | "http/1.1")[];
}

/**
 * Opens a connection: directly or through a proxy, with or without TLS. What fails is an `ExchangeError` of kind
 * `connect` or `aborted`; a file of the TLS settings that cannot be read is a `BadDeclaration`.
 */
export async function openSocket(route: Route, options: OpenOptions): Promise<Socket | TLSSocket> {
  const { host, port, proxy, tls } = route;
  const plain =
    proxy === undefined
      ? await settled(connect({ host, port, noDelay: true }), "connect", options)
      : await openProxy(proxy, options);
  if (tls === undefined) return plain;
  const inner = proxy === undefined ? plain : await tunnel(plain, route, proxy, options);
  return secure(inner, tls, host, options);
}

async function openProxy(proxy: URL, options: OpenOptions): Promise<Socket> {
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    throw new BadDeclaration(`a proxy of the kind '${proxy.protocol}//' is not supported`);
  }
  const isSecure = proxy.protocol === "https:";
  const host = bareHost(proxy);
  const socket = connect({ host, port: Number(proxy.port || (isSecure ? 443 : 80)), noDelay: true });
  await settled(socket, "connect", options);
  return isSecure ? secure(socket, { verify: true }, host, { ...options, protocols: ["http/1.1"] }) : socket;
}

async function tunnel(socket: Socket, route: Route, proxy: URL, options: OpenOptions): Promise<Socket> {
  const { request } = await import("node:http");
  const target = `${route.host.includes(":") ? `[${route.host}]` : route.host}:${route.port}`;
  const authorization = proxyAuthorization(proxy);
  const headers = { Host: target, ...(authorization === undefined ? {} : { "Proxy-Authorization": authorization }) };
  return new Promise((resolve, reject) => {
    const asked = request({ method: "CONNECT", path: target, headers, createConnection: () => socket });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(exchangeErrorOf(error, "connect"));
    };
    const onAbort = (): void => fail(new ExchangeError("aborted"));
    asked.on("connect", (response) => {
      options.signal.removeEventListener("abort", onAbort);
      if (response.statusCode === 200) return resolve(socket);
      fail(new ExchangeError("connect", `the proxy refused with status ${response.statusCode}`));
    });
    asked.on("error", fail);
    if (options.timeoutMs !== undefined) {
      asked.setTimeout(options.timeoutMs, () => fail(new ExchangeError("connect", "the proxy took too long")));
    }
    options.signal.addEventListener("abort", onAbort, { once: true });
    asked.end();
  });
}

async function secure(socket: Socket, tls: TlsSettings, host: string, options: OpenOptions): Promise<TLSSocket> {
  const { connect: connectTls } = await import("node:tls");
  const [ca, cert, key] = await Promise.all([tls.ca, tls.cert, tls.key].map(fileOf)).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  // An address is no name to send along.
  const servername = tls.servername ?? (isIP(host) === 0 ? host : "");
  const secured = connectTls({
    socket,
    servername,
    host: tls.servername ?? host,
    rejectUnauthorized: tls.verify,
    ALPNProtocols: [...options.protocols],
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
  return settled(secured, "secureConnect", options);
}

async function fileOf(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new BadDeclaration(`a file of the TLS settings cannot be read: ${messageOf(error)}`);
  }
}

/** Waits until a socket is ready; one that will not be is destroyed. */
function settled<S extends Socket>(socket: S, event: "connect" | "secureConnect", options: OpenOptions): Promise<S> {
  const { signal, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const finish = (error?: ExchangeError): void => {
      signal.removeEventListener("abort", onAbort);
      socket.setTimeout(0).off(event, onReady).off("timeout", onTimeout).off("close", onClose).off("error", onError);
      // An error that nobody listens for ends the program; whoever gets the socket next may not listen yet.
      socket.on("error", () => undefined);
      if (error === undefined) return resolve(socket);
      socket.destroy();
      reject(error);
    };
    const onReady = (): void => finish();
    const onError = (error: Error): void => finish(exchangeErrorOf(error, "connect"));
    const onClose = (): void => finish(new ExchangeError("connect", "the server closed the connection"));
    const onTimeout = (): void => finish(new ExchangeError("connect", `no connection within ${timeoutMs} ms`));
    const onAbort = (): void => finish(new ExchangeError("aborted"));
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once(event, onReady).once("error", onError).once("close", onClose).once("timeout", onTimeout);
    if (timeoutMs !== undefined) socket.setTimeout(timeoutMs);
  });
}

/** The host of a URL as sockets want it: an IPv6 address without its brackets. */
export function bareHost(url: URL): string {
  return url.hostname.replaceAll(/^\[|\]$/g, "");
}
