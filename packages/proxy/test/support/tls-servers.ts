import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer, type ConnectionOptions, type TlsOptions } from "node:tls";
import { createServerCertificate } from "../../src/tls/transcript.fixture.ts";

/** A server that speaks TLS on loopback, and sends back what it gets. */
export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  /** What a client has to trust. */
  readonly ca: string;
  /** How many handshakes have come to their end. */
  readonly secured: () => number;
  /** The protocol that was agreed on with each client, and the name in the certificate that it showed. */
  readonly clients: readonly string[];
  /** What the server said of handshakes that failed. */
  readonly failures: readonly string[];
}

/** For `shop.example.com`, other names below it, and 127.0.0.1. */
export async function startTlsEcho(options: TlsOptions = {}): Promise<TlsServer> {
  const { cert, key, ca } = createServerCertificate(["shop.example.com", "*.example.com", "127.0.0.1"]);
  let secured = 0;
  const failures: string[] = [];
  const clients: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ cert, key, ...options }, (socket) => {
    secured += 1;
    clients.push(`${socket.alpnProtocol || ""} ${socket.getPeerX509Certificate()?.subject ?? ""}`);
    socket.on("error", () => {}).pipe(socket);
  });
  // Also those whose handshake never ends.
  server.on("connection", (socket: Socket) => sockets.add(socket.once("close", () => sockets.delete(socket))));
  server.on("tlsClientError", (error: NodeJS.ErrnoException) => failures.push(error.code ?? error.message));
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `127.0.0.1:${port}`,
    ca,
    secured: () => secured,
    failures,
    clients,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How far a client came: what it got back for `ping`, or the code of what went wrong. */
export async function tlsPing(port: number, options: ConnectionOptions = {}): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", servername: "shop.example.com", ...options });
  try {
    return await new Promise((resolve) => {
      socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.once("close", () => resolve("closed"));
      socket.once("secureConnect", () => socket.write("ping"));
      socket.once("data", (bytes: Buffer) => resolve(String(bytes)));
    });
  } finally {
    socket.destroy();
  }
}
