import type { Agent } from "node:http";
import type { ClientHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { exchange, type ExchangeOptions } from "./exchange.ts";
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

/** Creates the pool: HTTP/1.1 and, where a server offers it over TLS, HTTP/2. */
export function createConnections(options: ConnectionsOptions): Connections {
  const agents = new Map<string, Agent>();
  const sessions = new Map<string, ClientHttp2Session>();
  const onlyHttp1 = new Set<string>();

  const agentFor = async (route: Route, key: string, once: boolean): Promise<Agent> => {
    const kept = once ? undefined : agents.get(key);
    if (kept !== undefined) return kept;
    const created = await createAgent(route, !once);
    if (once) return created;
    const other = agents.get(key) ?? created;
    agents.set(key, other);
    return other;
  };

  const send: Connections["send"] = async (request, settings, signal) => {
    const route = routeOf(request.url, settings, options.env);
    const key = JSON.stringify(route);
    const once =
      !options.keep ||
      !REPEATABLE.has(request.method) ||
      headerOf(request.headers, "connection")?.toLowerCase() === "close";
    const timing = { signal, readTimeoutMs: settings.readTimeoutMs };
    const session = once ? undefined : sessions.get(key);
    if (session !== undefined && !session.closed && !session.destroyed) return exchangeH2(request, session, timing);

    const { connectTimeoutMs } = settings;
    let prepared: Socket | undefined;
    if (route.tls !== undefined && (once || !onlyHttp1.has(key))) {
      prepared = await openSocket(route, { signal, timeoutMs: connectTimeoutMs, protocols: ["h2", "http/1.1"] });
      if ((prepared as TLSSocket).alpnProtocol === "h2") {
        const opened = await openSession(request.url, prepared as TLSSocket);
        if (!once) keepSession(sessions, key, opened);
        return exchangeH2(request, opened, timing).finally(() => once && opened.close());
      }
      onlyHttp1.add(key);
    }
    const agent = await agentFor(route, key, once);
    const sent = route.tls === undefined && route.proxy !== undefined ? authorised(request, route.proxy) : request;
    const connection = { connectTimeoutMs, ...(prepared === undefined ? {} : { prepared }) };
    const exchangeOptions = { ...timing, viaProxy: sent !== request, connection };
    try {
      return await exchangeOnce(sent, agent, exchangeOptions);
    } finally {
      if (once) agent.destroy();
    }
  };

  return {
    send,
    close: () => {
      for (const agent of agents.values()) agent.destroy();
      for (const session of sessions.values()) session.destroy();
      agents.clear();
      sessions.clear();
    },
  };
}

/** Sends, and sends again over a new connection when a kept one turns out to have been closed meanwhile. */
async function exchangeOnce(request: HttpRequest, agent: Agent, options: ExchangeOptions): Promise<HttpResponse> {
  for (;;) {
    try {
      return await exchange(request, agent, options);
    } catch (error) {
      const stale = error instanceof ExchangeError && error.failure === "lost" && "reused" in error && error.reused;
      if (stale !== true) throw error;
    }
  }
}

function keepSession(sessions: Map<string, ClientHttp2Session>, key: string, session: ClientHttp2Session): void {
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
