import type { Message } from "./framer.ts";

/** What a message that waits costs beside its bytes, about: its objects, and its place in a list. */
export const messageCostBytes = 400;

/** The message, without the large read that it came in, which it would keep in memory while it waits. */
export function ownMemory(message: Message): Message {
  const { bytes, facts } = message;
  if (bytes.buffer.byteLength <= 2 * bytes.length) return message;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return { bytes: own, facts };
}
