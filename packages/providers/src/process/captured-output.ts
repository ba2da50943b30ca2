import { isUtf8 } from "node:buffer";

/** More than any probe's output worth a tolerance; it bounds what a chatty process can cost the runner in memory. */
export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** Collects what a process writes, up to a bound, and goes on reading past it so that the process is not held up. */
export class CapturedOutput {
  readonly #chunks: Buffer[] = [];
  #keptBytes = 0;
  #totalBytes = 0;

  add(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const roomBytes = OUTPUT_BYTES_MAX - this.#keptBytes;
    if (roomBytes <= 0) return;
    const kept = chunk.length <= roomBytes ? chunk : chunk.subarray(0, roomBytes);
    this.#chunks.push(kept);
    this.#keptBytes += kept.length;
  }

  /** The text so far. Where it was cut, its last line says so. */
  text(): string {
    const [first] = this.#chunks;
    if (first === undefined) return "";
    const bytes = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    const droppedBytes = this.#totalBytes - this.#keptBytes;
    if (droppedBytes === 0) return decode(bytes);
    return `${decode(withoutSplitCharacter(bytes))}\n[output truncated: ${droppedBytes} more bytes were not kept]\n`;
  }
}

/**
 * UTF-8 where the bytes are UTF-8, else Latin-1, in which every byte is a character. Chaos Toolkit guesses the encoding
 * instead, and turns "déjà vu" in Latin-1 into "déją vu".
 */
function decode(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
}

/** The cut may go through a character of several bytes, which would make good UTF-8 look like none. */
function withoutSplitCharacter(bytes: Buffer): Buffer {
  for (let dropped = 0; dropped <= 3; dropped += 1) {
    const candidate = bytes.subarray(0, bytes.length - dropped);
    if (isUtf8(candidate)) return candidate;
  }
  return bytes;
}
