import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A server for a test, on loopback, that leaves nothing behind. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  readonly sockets: ReadonlySet<Socket>;
}

/** Listens on a free port, and hands every client to `serve`. Errors of clients are theirs. */
export async function startServer(serve: (client: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client);
    client.on("error", () => {});
    client.once("close", () => sockets.delete(client));
    serve(client);
  });
  const port = await listening(server);
  return {
    port,
    address: `127.0.0.1:${port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends back what it gets, and the end of it. */
export const startEcho = (): Promise<TestServer> => startServer((client) => void client.pipe(client));

async function listening(server: Server): Promise<number> {
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Connects, half-open, with errors left to whoever listens for `close`. */
export async function client(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** Everything until the end of the stream. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Exactly so many bytes, or what came before the end. */
export function readBytes(socket: Socket, count: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (): void => {
      socket.off("data", take).off("end", finish).off("close", finish);
      resolve(Buffer.concat(chunks));
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= count) finish();
    };
    if (socket.readableEnded || socket.destroyed) return finish();
    socket.on("data", take).once("end", finish).once("close", finish);
  });
}
