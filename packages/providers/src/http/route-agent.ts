import type { Agent, ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectionHints } from "./exchange.ts";
import { openSocket, type Route } from "./open-socket.ts";

/** Idle connections kept per host: as many as background activities are likely to need side by side. */
const IDLE_SOCKETS_MAX = 16;

/**
 * Creates an agent, Node's keeper of connections, that opens them along a route: through a proxy, with TLS, within the
 * request's time limit. It speaks HTTP/1.1 over whatever comes of it. An idle connection does not keep the program up.
 */
export async function createAgent(route: Route, keep: boolean): Promise<Agent> {
  const http = await import("node:http");

  class RouteAgent extends http.Agent {
    override createConnection(
      options: ClientRequestArgs & Partial<ConnectionHints>,
      done?: (error: Error | null, stream: Duplex) => void,
    ): Duplex | undefined {
      const { prepared, connectTimeoutMs, signal = new AbortController().signal } = options;
      if (prepared !== undefined && !prepared.taken) {
        prepared.taken = true;
        return prepared.socket;
      }
      const opening = openSocket(route, { signal, timeoutMs: connectTimeoutMs, protocols: ["http/1.1"] });
      void handOver(opening, done as HandOver);
      return undefined;
    }
  }
  return new RouteAgent({ keepAlive: keep, maxFreeSockets: IDLE_SOCKETS_MAX });
}

/** Node's way to take a connection: the stream is looked at only when there is no error. */
type HandOver = (error: Error | null, stream?: Duplex) => void;

async function handOver(opening: Promise<Duplex>, done: HandOver): Promise<void> {
  const end = await opening.catch((error: unknown) => error as Error);
  if (end instanceof Error) done(end);
  else done(null, end);
}
