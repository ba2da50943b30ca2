import { createServer, type Server, type Socket } from "node:net";
import { AddressError, formatAddress, type Address } from "./address.ts";

/** As many clients may knock at once as the system allows; Node.js asks for 511 by itself. */
const backlog = 4096;

/** A port that is listened on. */
export interface Listener {
  readonly address: Address;
  /** Stops listening. Ends when the port is free, which needs the accepted sockets to be closed. */
  close(): Promise<void>;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "bind: address already in use",
  EACCES: "bind: permission denied",
  EADDRNOTAVAIL: "bind: cannot assign requested address",
  EMFILE: "too many open files",
};

/** Says in Go's words why an address cannot be listened on. */
export function listenError(network: "tcp" | "udp", address: Address, error: NodeJS.ErrnoException): AddressError {
  const reason = reasons[error.code ?? ""] ?? `bind: ${error.message}`;
  return new AddressError(`listen ${network} ${formatAddress(address)}: ${reason}`);
}

/**
 * Listens for clients, and hands them over before anything is read from them.
 *
 * @throws AddressError with the text that Toxiproxy gives
 */
export async function listen(address: Address, accept: (client: Socket) => void): Promise<Listener> {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(listenError("tcp", address, error));
    });
    server.listen({ ...address, backlog }, resolve);
  });
  server.removeAllListeners("error");
  // Running out of descriptors ends one accept, not the process.
  server.on("error", () => {});
  return { address: boundAddress(server), close: () => closeServer(server) };
}

function boundAddress(server: Server): Address {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("A TCP server has no address.");
  return { host: bound.address, port: bound.port };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
