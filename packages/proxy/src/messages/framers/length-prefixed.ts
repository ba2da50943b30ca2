import { last, lost, more, type CreateFramers, type Framer } from "../framer.ts";

/** So much of a message can be matched. */
const mostTextBytes = 64 * 1024;

/** How the length of a message is written. */
export interface LengthForm {
  /** Bytes before the length, which it does not count. */
  readonly offset: number;
  readonly width: 1 | 2 | 4;
  readonly endian: "big" | "little";
  /** What is to be added to the length to have the bytes that follow it: negative where it counts itself. */
  readonly adjust: number;
}

/** Messages that begin with their length. Their `text` is what follows it. */
export function lengthPrefixedFramers({ offset, width, endian, adjust }: LengthForm): CreateFramers {
  const headBytes = offset + width;
  const framer: Framer = {
    piece(bytes, at) {
      if (bytes.length < at + headBytes) return more;
      const start = at + offset;
      const length = endian === "big" ? bytes.readUIntBE(start, width) : bytes.readUIntLE(start, width);
      return length + adjust < 0 ? lost : last(headBytes + length + adjust);
    },
    describe: (message) => ({
      text: [message.toString("utf8", headBytes, Math.min(message.length, headBytes + mostTextBytes))],
    }),
    payload: (message) => [{ start: headBytes, end: message.length }],
  };
  return () => ({ upstream: framer, downstream: framer });
}
