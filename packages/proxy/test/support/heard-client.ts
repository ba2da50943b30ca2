import type { Socket } from "node:net";
import { createProxy, type ToxicInput } from "../../src/index.ts";
import { client, readBytes, startEcho } from "./servers.ts";

/** A proxy to an echo, with one client that has been heard, and then these toxics. */
export async function connected(...toxics: ToxicInput[]) {
  const stack = new AsyncDisposableStack();
  const echo = stack.use(await startEcho());
  const proxy = stack.use(await createProxy({ upstream: echo.address }));
  const socket = stack.adopt(await client(proxy.port), (open) => void open.destroy());
  socket.write("x");
  await readBytes(socket, 1);
  const handles = toxics.map((toxic) => proxy.addToxic(toxic));
  return { proxy, socket, echo, handles, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** What comes back of a text. */
export async function ping(socket: Socket, text = "ping"): Promise<string> {
  socket.write(text);
  return (await readBytes(socket, text.length)).toString();
}
