import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A server that answers every request at once. */
export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
}

/** Listens on a free port of the loopback address. Its process does nothing else while something is measured. */
export async function openLoopbackServer(): Promise<LoopbackServer> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end('{"ok":true}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port, so its address is not a path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
