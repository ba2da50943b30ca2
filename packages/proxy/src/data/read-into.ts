import { Socket } from "node:net";

/** Where a socket puts what it reads, as Node.js's `onread` for sockets that connect. */
export interface Reader {
  /** The memory for the next read. */
  readonly buffer: () => Uint8Array;
  /** So many bytes are in it; gives false to read no more until the socket is resumed. */
  readonly callback: (length: number, buffer: Uint8Array) => boolean;
}

/** The fields of a socket that keep its `onread`. They have no public name, only a description. */
const fields = findFields(new Socket());

/**
 * Gives an accepted socket, from which nothing was read yet, memory to read into, which Node.js offers only for sockets
 * that connect.
 *
 * This is not documented: it holds on Node.js 20 to 24. Where the parts are not found, it gives false, the socket is as
 * it was, and its reads cost an allocation each.
 */
export function readInto(accepted: Socket, { buffer, callback }: Reader): boolean {
  const handle: unknown = Reflect.get(accepted, "_handle");
  if (fields === undefined || typeof handle !== "object" || handle === null) return false;
  const useUserBuffer: unknown = Reflect.get(handle, "useUserBuffer");
  if (typeof useUserBuffer !== "function") return false;
  const memory = buffer();
  Reflect.set(accepted, fields.memory, memory);
  Reflect.set(accepted, fields.next, buffer);
  Reflect.set(accepted, fields.callback, callback);
  Reflect.apply(useUserBuffer, handle, [memory]);
  return true;
}

interface Fields {
  readonly memory: symbol;
  readonly next: symbol;
  readonly callback: symbol;
}

function findFields(socket: Socket): Fields | undefined {
  const find = (name: string): symbol | undefined =>
    Object.getOwnPropertySymbols(socket).find(({ description }) => description === name);
  const [memory, next, callback] = [find("kBuffer"), find("kBufferGen"), find("kBufferCb")];
  if (memory === undefined || next === undefined || callback === undefined) return undefined;
  return { memory, next, callback };
}
