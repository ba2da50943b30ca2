import type { Message } from "./framer.ts";

/** What a message that waits costs beside its bytes and its texts, about: its objects, and its place in a list. */
const objectCostBytes = 400;
/** A character may take two bytes. */
const charBytes = 2;

/** The memory that a message takes while it waits, roughly. */
export function costOf({ bytes, facts }: Message): number {
  const chars = Object.values(facts ?? {})
    .flat()
    .reduce((sum, text) => sum + text.length, 0);
  return bytes.length + charBytes * chars + objectCostBytes;
}

/** The message, without the large read that it came in, which it would keep in memory while it waits. */
export function ownMemory(message: Message): Message {
  const { bytes, facts } = message;
  if (bytes.buffer.byteLength <= 2 * bytes.length) return message;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return { bytes: own, facts };
}
