import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";

/** `--fixed` (or SHOP_FIXED=1) mends the weaknesses this shop was built with. Without it, they bite. */
export const fixed: boolean = process.argv.includes("--fixed") || process.env.SHOP_FIXED === "1";

export interface ShopRequest {
  readonly headers: IncomingHttpHeaders;
  /** The JSON body, or undefined where there was none. Each handler narrows what it reads. */
  readonly body: unknown;
}
export interface Answer {
  readonly status: number;
  /** An object is sent as JSON, a string as a page. */
  readonly body: object | string;
}
/** Keyed by method and path: `POST /orders`. */
export type Routes = Readonly<Record<string, (request: ShopRequest) => Answer | Promise<Answer>>>;

/** Requests here are a few dozen bytes; whatever is larger is a mistake, and must not fill the memory. */
const BODY_BYTES_MAX = 64 * 1024;
/** How long open requests may take to finish after SIGTERM. Longer, and whoever stops us will send SIGKILL. */
const GRACE_MS = 1000;
const OWNER_LOOK_EVERY_MS = 500;

let serviceName = "shop";

/** One line of JSON to stdout: readable by people, by `jq`, and by the tests. */
export function log(message: string, details: object = {}): void {
  console.log(JSON.stringify({ at: new Date().toISOString(), service: serviceName, message, ...details }));
}

/**
 * Serves `routes` and `GET /health` on PORT (default: a free one) until SIGTERM.
 * The first line it prints says where: `{"service":"orders","port":41234,...}`.
 */
export function serve(name: string, routes: Routes): void {
  serviceName = name;
  const mode = fixed ? "fixed" : "weak";
  const owner = Number(process.env.SHOP_OWNER ?? 0);
  const health = (): Answer => ({ status: 200, body: { service: name, pid: process.pid, owner, mode } });
  const all: Routes = { "GET /health": health, ...routes };
  const server = createServer((request, response) => void answer(all, request, response));

  server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    console.log(JSON.stringify({ service: name, port, pid: process.pid, mode }));
  });

  const close = (reason: string): void => {
    log("closing", { reason });
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), GRACE_MS).unref();
  };
  process.once("SIGTERM", () => close("SIGTERM"));
  process.once("SIGINT", () => close("SIGINT"));
  if (owner > 0) closeWithout(owner, close);
}

/** A shop whose starter was killed would otherwise stay open for ever, on a port nobody remembers. */
function closeWithout(owner: number, close: (reason: string) => void): void {
  const timer = setInterval(() => {
    try {
      process.kill(owner, 0); // Signal 0 only asks whether the process exists.
    } catch {
      clearInterval(timer);
      close("the process that started this shop is gone");
    }
  }, OWNER_LOOK_EVERY_MS).unref();
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://shop").pathname;
  const route = routes[`${request.method} ${path}`];
  try {
    const body = await readJson(request);
    send(
      response,
      route === undefined
        ? { status: 404, body: { error: `No ${path} here.` } }
        : await route({ headers: request.headers, body }),
    );
  } catch (error) {
    // The buyer gets no details; the team finds them in the log.
    log("request failed", { path, error: error instanceof Error ? error.message : String(error) });
    send(response, { status: 500, body: { error: "Something went wrong." } });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > BODY_BYTES_MAX) throw new Error("The body is too large");
  }
  return text === "" ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const isPage = typeof body === "string";
  response.writeHead(status, { "content-type": isPage ? "text/html; charset=utf-8" : "application/json" });
  response.end(isPage ? body : JSON.stringify(body));
}
