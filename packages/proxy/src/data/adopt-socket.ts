import { Socket, type OnReadOpts, type SocketConstructorOpts } from "node:net";

/**
 * Gives an accepted socket memory to read into, which Node.js offers only for sockets that connect. The accepted one is
 * left without its handle, and the new one counts as the server's.
 *
 * This is not documented: it holds on Node.js 20 to 24. Where the parts are not found, it gives `undefined`, the
 * accepted socket is as it was, and its reads cost an allocation each.
 */
export function adoptSocket(accepted: Socket, onread: OnReadOpts): Socket | undefined {
  const handle: unknown = Reflect.get(accepted, "_handle");
  const server: unknown = Reflect.get(accepted, "_server");
  if (typeof handle !== "object" || handle === null || !("useUserBuffer" in handle)) return undefined;
  if (typeof server !== "object" || server === null) return undefined;
  const options: SocketConstructorOpts = { onread, allowHalfOpen: true };
  Reflect.set(options, "handle", handle);
  const adopted = new Socket(options);
  // The server ends when as many sockets have closed as it has accepted: this one instead of the other.
  Reflect.set(adopted, "_server", server);
  Reflect.set(accepted, "_server", null);
  Reflect.set(accepted, "_handle", null);
  accepted.destroy();
  return adopted;
}
