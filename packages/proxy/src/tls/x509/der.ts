/** One value of DER (X.690), as far as certificates need it. */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export const sequence = (...items: readonly Buffer[]): Buffer => der(0x30, ...items);
export const set = (...items: readonly Buffer[]): Buffer => der(0x31, ...items);
export const octets = (content: Buffer): Buffer => der(0x04, content);
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));
export const truth: Buffer = der(0x01, Buffer.from([0xff]));
export const nothing: Buffer = der(0x05);

/** A whole number of 0 or more, given as its bytes. */
export function unsigned(bytes: Buffer): Buffer {
  // The highest bit would be a sign.
  return der(0x02, bytes.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** Bits, of which so many at the end do not count. */
export const bits = (content: Buffer, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content);

/** An identifier such as `2.5.4.3`. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

/** An instant, to the second. Two digits of the year do until 2049, and RFC 5280 wants it so. */
export function time(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/\.\d+/, "").replaceAll(/[-:T]/g, "");
  const isShort = Number(digits.slice(0, 4)) < 2050;
  return isShort ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

/** One value, read. */
export interface DerValue {
  readonly tag: number;
  /** With its tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** The values that follow each other in bytes that somebody has found to be DER already; stops where they are not. */
export function readDer(bytes: Buffer): readonly DerValue[] {
  const values: DerValue[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = bytes.readUInt8(at + 1);
    const lengthBytes = short < 0x80 ? 0 : short - 0x80;
    if (lengthBytes > 4 || at + 2 + lengthBytes > bytes.length) break;
    const length = lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes);
    const start = at + 2 + lengthBytes;
    const whole = bytes.subarray(at, start + length);
    values.push({ tag: bytes.readUInt8(at), whole, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([0x80 + significant.length]), significant]);
}

function base128(number: number): number[] {
  const digits = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
