import type { Agent } from "node:http";
import type { ClientHttp2Session } from "node:http2";
import { exchange, type ExchangeOptions, type PreparedSocket } from "./exchange.ts";
import { ExchangeError } from "./exchange-error.ts";
import { exchangeH2, openSession } from "./exchange-h2.ts";
import { headerOf, type HttpRequest, type HttpResponse, type HttpSettings } from "./http-request.ts";
import { bareHost, openSocket, type Route } from "./open-socket.ts";
import { proxyAuthorization, proxyFor } from "./proxy.ts";
import { createAgent } from "./route-agent.ts";

/**
 * Requests that may be sent a second time without harm. Only they go over a connection that was used before: when such
 * a connection turns out to be dead, nobody can tell whether the server saw the request.
 */
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

export interface ConnectionsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False opens a connection for every request. */
  readonly keep: boolean;
}

/** The connections of one provider. */
export interface Connections {
  /** Sends one request, without following redirects. What fails is an `ExchangeError` or a `BadDeclaration`. */
  send(request: HttpRequest, settings: HttpSettings, signal: AbortSignal): Promise<HttpResponse>;
  close(): void;
}

/** What is kept between requests, by route. */
interface Pool {
  readonly agents: Map<string, Promise<Agent>>;
  readonly sessions: Map<string, ClientHttp2Session>;
  /** Servers that were offered HTTP/2 and did not take it. */
  readonly onlyHttp1: Set<string>;
}

/** One request on its way. */
interface Sending {
  readonly request: HttpRequest;
  readonly route: Route;
  readonly key: string;
  /** True when its connection serves it alone. */
  readonly once: boolean;
  readonly connectTimeoutMs: number | undefined;
  readonly readTimeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

/** Creates the pool: HTTP/1.1 and, where a server offers it over TLS, HTTP/2. */
export function createConnections(options: ConnectionsOptions): Connections {
  const pool: Pool = { agents: new Map(), sessions: new Map(), onlyHttp1: new Set() };
  return {
    send: (request, settings, signal) => {
      const route = routeOf(request.url, settings, options.env);
      const isLast = headerOf(request.headers, "connection")?.toLowerCase() === "close";
      const once = !options.keep || isLast || !REPEATABLE.has(request.method);
      const { connectTimeoutMs, readTimeoutMs } = settings;
      const key = JSON.stringify(route);
      return send(pool, { request, route, key, once, connectTimeoutMs, readTimeoutMs, signal });
    },
    close: () => {
      for (const agent of pool.agents.values()) void agent.then((kept) => kept.destroy());
      for (const session of pool.sessions.values()) session.destroy();
      pool.agents.clear();
      pool.sessions.clear();
    },
  };
}

async function send(pool: Pool, sending: Sending): Promise<HttpResponse> {
  const { request, route, key, once, connectTimeoutMs, signal } = sending;
  const session = once ? undefined : pool.sessions.get(key);
  if (session !== undefined && !session.closed && !session.destroyed) {
    try {
      return await exchangeH2(request, session, sending);
    } catch (error) {
      if (!(error instanceof ExchangeError) || error.failure !== "lost") throw error;
      // It was ended meanwhile, as a kept connection of HTTP/1.1 may be: go on with a new one.
      session.destroy();
    }
  }
  if (route.tls === undefined || (!once && pool.onlyHttp1.has(key))) return sendHttp1(pool, sending);
  const socket = await openSocket(route, { signal, timeoutMs: connectTimeoutMs, protocols: ["h2", "http/1.1"] });
  if ("alpnProtocol" in socket && socket.alpnProtocol === "h2") {
    const opened = await openSession(request.url, socket);
    if (!once) keepSession(pool, key, opened);
    return exchangeH2(request, opened, sending).finally(() => once && opened.close());
  }
  pool.onlyHttp1.add(key);
  const prepared = { socket, taken: false };
  return sendHttp1(pool, sending, prepared).finally(() => prepared.taken || socket.destroy());
}

async function sendHttp1(pool: Pool, sending: Sending, prepared?: PreparedSocket): Promise<HttpResponse> {
  const { request, route, key, once, connectTimeoutMs, readTimeoutMs, signal } = sending;
  const opening = (once ? undefined : pool.agents.get(key)) ?? createAgent(route, !once);
  if (!once) pool.agents.set(key, opening);
  const agent = await opening;
  const viaProxy = route.tls === undefined && route.proxy !== undefined;
  const sent = viaProxy ? authorised(request, route.proxy) : request;
  const connection = { connectTimeoutMs, ...(prepared === undefined ? {} : { prepared }) };
  try {
    return await exchangeAgain(sent, agent, { signal, readTimeoutMs, viaProxy, connection });
  } finally {
    if (once) agent.destroy();
  }
}

/** Sends, and sends again over a new connection when a kept one turns out to have been closed meanwhile. */
async function exchangeAgain(request: HttpRequest, agent: Agent, options: ExchangeOptions): Promise<HttpResponse> {
  for (;;) {
    try {
      return await exchange(request, agent, options);
    } catch (error) {
      const stale = error instanceof ExchangeError && error.failure === "lost" && "reused" in error && error.reused;
      if (stale !== true) throw error;
    }
  }
}

function keepSession({ sessions }: Pool, key: string, session: ClientHttp2Session): void {
  sessions.get(key)?.close();
  sessions.set(key, session);
  session.once("close", () => {
    if (sessions.get(key) === session) sessions.delete(key);
  });
}

function routeOf(url: URL, settings: HttpSettings, env: ConnectionsOptions["env"]): Route {
  const isSecure = url.protocol === "https:";
  const port = Number(url.port || (isSecure ? 443 : 80));
  return { host: bareHost(url), port, proxy: proxyFor(url, env), tls: isSecure ? settings.tls : undefined };
}

function authorised(request: HttpRequest, proxy: URL): HttpRequest {
  const authorization = proxyAuthorization(proxy);
  const extra = authorization === undefined ? [] : ([["Proxy-Authorization", authorization]] as const);
  return { ...request, headers: [...request.headers, ...extra] };
}
