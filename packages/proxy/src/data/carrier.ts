import type { Socket } from "node:net";

/** Sockets of TLS, each with the socket of TCP that carries it. */
const carriers = new WeakMap<Socket, Socket>();

/** Remembers what carries a socket of TLS, which cannot be reset itself. Gives the socket of TLS. */
export function carry<Secure extends Socket>(secure: Secure, carrier: Socket): Secure {
  carriers.set(secure, carrier);
  return secure;
}

/** Whether a socket is one of TLS, as far as it was remembered. */
export function isCarried(socket: Socket): boolean {
  return carriers.has(socket);
}

/** Closes a socket now, with what carries it. */
export function destroySocket(socket: Socket): void {
  socket.destroy();
  carriers.get(socket)?.destroy();
}

/** Sends a TCP reset. */
export function resetSocket(socket: Socket): void {
  const carrier = carriers.get(socket) ?? socket;
  // A reset of a connection that is not made would wait until it is.
  if (carrier.connecting) carrier.destroy();
  else carrier.resetAndDestroy();
  socket.destroy();
}
