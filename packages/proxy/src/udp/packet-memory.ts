/** What a proxy may hold of datagrams in all: half a second at 500 Mbit/s. More would be somebody who wants the memory. */
const mostBytes = 32 * 1024 * 1024;
/** What a datagram costs beside its bytes, so that empty ones are bounded too. */
const packetBytes = 512;

/** How many datagrams one proxy holds, over all of its clients: who wants to hold one asks first. */
export class PacketMemory {
  readonly #most: number;
  #taken = 0;

  constructor(most: number = mostBytes) {
    this.#most = most;
  }

  /** Bytes that are in use. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether the packet may be held; who is told no drops it, as a full queue does. */
  take(packet: Buffer): boolean {
    const bytes = packet.length + packetBytes;
    if (this.#taken + bytes > this.#most) return false;
    this.#taken += bytes;
    return true;
  }

  /** A packet that was held is not any more. */
  give(packet: Buffer): void {
    this.#taken -= packet.length + packetBytes;
  }
}
