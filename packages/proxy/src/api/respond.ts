import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ProxyCollection } from "../proxy/collection.ts";
import { Turns } from "../proxy/turns.ts";
import { ApiError } from "./api-error.ts";
import type { ConnectionOwners } from "./connection-owner.ts";
import { empty, text, type ApiReply } from "./exchange.ts";
import { encodeText } from "./go-encode.ts";
import { guardBrowser, guardRequest, type GuardOptions } from "./guard.ts";
import { readBody } from "./read-body.ts";
import type { Route } from "./routes.ts";

/** Go reads so much of a body that nobody wanted, to go on with the connection. */
const mostUnreadBytes = 256 * 1024;

/** What answering needs. */
export interface ApiContext {
  readonly proxies: ProxyCollection;
  readonly route: (path: string) => Route | undefined;
  readonly guard: GuardOptions;
  readonly owners: ConnectionOwners;
  /** The requests of each connection, one after the other. */
  readonly turns: WeakMap<Socket, Turns>;
}

/**
 * Answers a request when those before it on its connection are answered, as Go does: one that reads sees what the one
 * before it has changed, and who sends many without reading gets no more memory than one answer takes.
 */
export function respond(context: ApiContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { socket } = request;
  const turns = context.turns.get(socket) ?? new Turns();
  context.turns.set(socket, turns);
  return turns.take(async () => {
    if (socket.destroyed) return;
    const closed = new Promise((resolve) => response.once("close", resolve));
    await respondNow(context, request, response);
    await closed;
  });
}

/** Whatever goes wrong is an answer too. */
async function respondNow(context: ApiContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let reply: ApiReply;
  try {
    reply = await answer(context, request, response);
  } catch (thrown) {
    reply = refuse(thrown);
  }
  if (response.destroyed) return;
  const { status, contentType, body = "" } = reply;
  if (contentType !== undefined) response.setHeader("Content-Type", contentType);
  if (status >= 400 && contentType?.startsWith("text/plain") === true) {
    response.setHeader("X-Content-Type-Options", "nosniff");
  }
  // Who sends much more than was read must not go on sending it.
  if (!request.complete && !isShort(request)) response.setHeader("Connection", "close");
  if (status !== 204) response.setHeader("Content-Length", Buffer.byteLength(body));
  response.writeHead(status).end(body);
}

/** Whether the rest of a request is read away by Node.js, so that its connection can go on. */
function isShort({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) <= mostUnreadBytes;
}

async function answer(context: ApiContext, request: IncomingMessage, response: ServerResponse): Promise<ApiReply> {
  const refused = guardRequest(request.headers, context.guard);
  if (refused !== undefined) return refused;
  const path = decodePath(request.url ?? "");
  if (path === undefined) return text(400, "400 Bad Request");
  const route = context.route(path);
  if (route === undefined) return text(404, "404 page not found\n");
  const handler = route.methods[request.method ?? ""];
  if (handler === undefined) return empty(405);
  response.setHeader("X-Toxiproxy-Request-Id", randomBytes(10).toString("hex"));
  const browser = guardBrowser(request.headers);
  if (browser !== undefined) return browser;
  const body = await readBody(request);
  return handler(context.proxies, { names: route.names, body, owner: context.owners.ownerOf(request.socket) });
}

/** Toxiproxy says `text/plain` of its errors, though they are JSON. */
function refuse(thrown: unknown): ApiReply {
  const status = thrown instanceof ApiError ? thrown.status : 500;
  const message = thrown instanceof ApiError ? thrown.message : "internal server error";
  return text(status, `{"error":${encodeText(message)},"status":${status}}\n`);
}

function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ""));
  } catch {
    return undefined;
  }
}
