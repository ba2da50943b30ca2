/** A client that waits for the server's hello has nothing to say; what comes all the same may take so much memory. */
const mostBytes = 64 * 1024;

/** What one side has sent while the handshake was held up, and whether it has ended. */
export class HeldBytes {
  isEnded = false;
  #chunks: Buffer[] = [];
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes >= mostBytes;
  }

  push(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
  }

  take(): readonly Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    return chunks;
  }
}
