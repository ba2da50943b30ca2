import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { HormesisError, messageOf } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";
import { ConnectionOwners } from "./api/connection-owner.ts";
import { isLoopbackAddress } from "./api/guard.ts";
import { populate } from "./api/populate.ts";
import { respond } from "./api/respond.ts";
import { createRoutes } from "./api/routes.ts";
import type { Redirector } from "./ports/redirector.ts";
import { formatAddress, resolveAddress } from "./proxy/address.ts";
import { ProxyCollection } from "./proxy/collection.ts";
import type { Turns } from "./proxy/turns.ts";
import { systemTimers } from "./system/system-timers.ts";

export interface ProxyServerOptions {
  /** Where the API listens. Beyond loopback, a token is needed. @defaultValue "localhost" */
  readonly host?: string;
  /** @defaultValue 8474, Toxiproxy's; 0 is a free one */
  readonly port?: number;
  /** What has to be sent as `Authorization: Bearer <token>`. @defaultValue none, on loopback */
  readonly token?: string;
  /** All chance of toxicity and jitter comes from it. @defaultValue "0" */
  readonly seed?: string;
  /** What `/version` says, for clients that look at it. @defaultValue "2.12.0" */
  readonly version?: string;
  /** Whether there is a `/metrics`. @defaultValue false, as Toxiproxy */
  readonly metrics?: boolean;
  /** Proxies to begin with: the text of a JSON list, as for `/populate`. */
  readonly config?: string;
  /** How long a request may take to come in, headers and body. @defaultValue 15_000 */
  readonly requestTimeoutMs?: number;
  /** What turns connections of this machine to proxies that ask for it. @defaultValue none: such proxies are refused */
  readonly redirector?: Redirector;
}

/** A server that answers. */
export interface ProxyServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `http://host:port`, for a client. */
  readonly url: string;
  /** Why `config` was not followed to its end; the server runs with the proxies that were made before. */
  readonly configProblem: string | undefined;
  /** Removes all proxies and stops; harmless when it was done before. */
  close(): Promise<void>;
}

/** Toxiproxy closes idle connections after a minute too. */
const idleTimeoutMs = 60_000;
/** Headers of the API's clients take a tenth of it. */
const mostHeaderBytes = 16 * 1024;

/**
 * Starts a server that speaks Toxiproxy's HTTP API.
 *
 * It does not listen beyond loopback without a token, and it refuses requests that a web page could send.
 *
 * @throws HormesisError `PROXY_TOKEN_MISSING`, `PROXY_SERVER_NOT_STARTED`
 * @example
 * await using server = await startProxyServer({ port: 0 });
 * await fetch(`${server.url}/version`);
 */
export async function startProxyServer(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const { host = "localhost", port = 8474, token, seed = "0" } = options;
  const address = await resolve(host, port);
  const isLoopback = isLoopbackAddress(address.host);
  if (!isLoopback && (token ?? "") === "") {
    throw new HormesisError(`Failed to listen on '${host}': others could reach the API, and there is no token.`, {
      code: "PROXY_TOKEN_MISSING",
      mend: "Give a token, or listen on localhost.",
    });
  }
  const proxies = new ProxyCollection({
    timers: systemTimers,
    now: systemClock.now,
    seed,
    redirector: options.redirector,
  });
  const server = createApi({ options, proxies, isLoopback, host });
  const bound = await listenOn(server, address);
  const configProblem = await readConfig(proxies, options.config);
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    try {
      await proxies.close();
    } finally {
      await closed;
    }
  };
  const url = `http://${formatAddress({ host: bound.address, port: bound.port })}`;
  return { host: bound.address, port: bound.port, url, configProblem, close, [Symbol.asyncDispose]: close };
}

interface ApiInput {
  readonly options: ProxyServerOptions;
  readonly proxies: ProxyCollection;
  readonly isLoopback: boolean;
  readonly host: string;
}

function createApi({ options, proxies, isLoopback, host }: ApiInput): Server {
  const { token, version = "2.12.0", metrics = false, requestTimeoutMs = 15_000 } = options;
  const owners = new ConnectionOwners();
  const route = createRoutes({ version, hasMetrics: metrics });
  const turns = new WeakMap<Socket, Turns>();
  const context = { proxies, route, owners, turns, guard: { host, isLoopback, token } };
  const limits = {
    maxHeaderSize: mostHeaderBytes,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
    keepAliveTimeout: idleTimeoutMs,
  };
  const server = createServer(limits, (request, response) => void respond(context, request, response));
  server.on("timeout", (socket: Socket) => {
    if (!owners.owns(socket)) socket.destroy();
  });
  return server;
}

async function resolve(host: string, port: number): ReturnType<typeof resolveAddress> {
  try {
    return await resolveAddress({ host, port });
  } catch (thrown) {
    throw notStarted(host, port, thrown);
  }
}

async function listenOn(server: Server, address: { host: string; port: number }): Promise<AddressInfo> {
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(address, resolve));
  } catch (thrown) {
    throw notStarted(address.host, address.port, thrown);
  }
  server.removeAllListeners("error").on("error", () => {});
  // It listens on TCP: its address is never a text.
  return server.address() as AddressInfo;
}

function notStarted(host: string, port: number, cause: unknown): HormesisError {
  return new HormesisError(`Failed to start the proxy server on '${host}', port ${port}: ${messageOf(cause)}.`, {
    code: "PROXY_SERVER_NOT_STARTED",
    mend: "Choose another host or port.",
    cause,
  });
}

async function readConfig(proxies: ProxyCollection, config: string | undefined): Promise<string | undefined> {
  if (config === undefined) return undefined;
  const owner = { whenGone: () => () => {} };
  const { status, body = "" } = await populate(proxies, { names: [], body: Buffer.from(config), owner });
  if (status < 400) return undefined;
  const { error } = JSON.parse(body) as { readonly error: string };
  return error;
}
