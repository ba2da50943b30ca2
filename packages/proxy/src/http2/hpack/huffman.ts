/*
 * How many bits each byte takes (RFC 7541, appendix B), a digit of base 36 for each of the 256. The code is canonical:
 * shorter ones first, and of the same length by the byte's value; so the lengths are all there is to know.
 */
const lengths = [
  "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca",
  "d67777777777777777777777878djde6f56565666577666567655677777fbeds",
  "kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn",
  "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq",
].join("");
/** The end of a string is filled up with the beginning of this one, which is all ones. */
const endLengthBits = 30;

/** A tree in one array: at 2n and 2n + 1 what follows node n by a 0 and a 1; below 0 is a byte, as its complement. */
const tree: readonly number[] = build();

/** Decodes a string, as Latin-1; `undefined` for what no encoder may write. */
export function decodeHuffman(bytes: Buffer): string | undefined {
  const decoded: number[] = [];
  let node = 0;
  let pendingBits = 0;
  let areAllOnes = true;
  for (const byte of bytes) {
    for (let mask = 0x80; mask > 0; mask >>= 1) {
      const bit = (byte & mask) === 0 ? 0 : 1;
      const next = tree[node * 2 + bit] ?? 0;
      // Only the string's end leads nowhere.
      if (next === 0) return undefined;
      pendingBits += 1;
      areAllOnes &&= bit === 1;
      if (next > 0) {
        node = next;
        continue;
      }
      decoded.push(~next);
      node = 0;
      pendingBits = 0;
      areAllOnes = true;
    }
  }
  return pendingBits < 8 && areAllOnes ? Buffer.from(decoded).toString("latin1") : undefined;
}

function build(): number[] {
  const nodes = [0, 0];
  const symbols = lengths.split("").map((digit, byte) => ({ byte, bits: Number.parseInt(digit, 36) }));
  let code = 0;
  let bits = 0;
  for (const symbol of symbols.toSorted((one, other) => one.bits - other.bits || one.byte - other.byte)) {
    code *= 2 ** (symbol.bits - bits);
    bits = symbol.bits;
    place(nodes, { ...symbol, code });
    code += 1;
  }
  return nodes;
}

function place(nodes: number[], { byte, bits, code }: { byte: number; bits: number; code: number }): void {
  if (bits > endLengthBits) throw new Error("No code is that long.");
  let node = 0;
  for (let left = bits - 1; left >= 0; left -= 1) {
    const at = node * 2 + (Math.floor(code / 2 ** left) % 2);
    if (left === 0) nodes[at] = ~byte;
    else if (nodes[at] === 0) {
      nodes[at] = nodes.length / 2;
      nodes.push(0, 0);
    }
    node = nodes[at] ?? 0;
  }
}
