import type { DecodedBlock, DecodedHeader } from "./decoder.ts";

/**
 * Encodes a block that needs no table and leaves none behind, so that it means the same wherever it stands among others.
 *
 * Values that nobody may put into a table stay marked so.
 */
export function encodeBlock({ headers, tableSizes }: DecodedBlock): Buffer {
  return Buffer.concat([
    ...tableSizes.map((size) => integer(size, 5, 0x20)),
    ...headers.flatMap(({ name, value, isSensitive }: DecodedHeader) => [
      Buffer.from([isSensitive ? 0x10 : 0]),
      text(name),
      text(value),
    ]),
  ]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  return Buffer.concat([integer(bytes.length, 7, 0), bytes]);
}

function integer(value: number, prefixBits: number, flags: number): Buffer {
  const most = 2 ** prefixBits - 1;
  if (value < most) return Buffer.from([flags | value]);
  const bytes = [flags | most];
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
