import { last, more, part, type CreateFramers, type Framer } from "../framer.ts";

/** So much of a line can be matched. */
const mostTextBytes = 64 * 1024;

/** Lines: a message ends with a delimiter. Its `text` is what is before that. */
export function linesFramers(delimiter: Buffer): CreateFramers {
  const framer: Framer = {
    piece(bytes, at) {
      const found = bytes.indexOf(delimiter, at);
      if (found >= 0) return last(found + delimiter.length - at);
      // What cannot be the beginning of a delimiter need not be looked at again.
      const known = bytes.length - at - (delimiter.length - 1);
      return known > 0 ? part(known) : more;
    },
    describe: (line) => ({
      text: [line.toString("utf8", 0, Math.min(mostTextBytes, line.length - delimiter.length)).replace(/\r$/, "")],
    }),
    payload: (line) => [{ start: 0, end: line.length - delimiter.length }],
    reserved: [...delimiter],
  };
  return () => ({ upstream: framer, downstream: framer });
}
