import type { Presence } from "../flow/presence.ts";
import { corruptSettings } from "../toxics/corrupt.ts";

/** Turns bits of one body. The places depend on the seed and the body's length, not on the pieces in which it comes. */
export class Corruption {
  readonly #presence: Presence;
  /** So many bytes stay as they are before the next that does not. */
  #gap: number | undefined;
  #hasActed = false;

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  /** A body's next bytes as they go on; `leftBytes` of its present stretch are to come, these included. */
  apply(bytes: Buffer, leftBytes: number): Buffer {
    if (this.#presence.isGone) return bytes;
    this.#gap ??= this.#firstGap(leftBytes);
    if (this.#gap >= bytes.length) {
      this.#gap -= bytes.length;
      return bytes;
    }
    // The piece may be part of what was received at once, and somebody else's too.
    const turned = Buffer.from(bytes);
    let at = this.#gap;
    while (at < turned.length) {
      turned[at] = (turned[at] ?? 0) ^ (1 << Math.floor(this.#presence.dose.next() * 8));
      at += 1 + this.#nextGap();
    }
    this.#gap = at - turned.length;
    if (!this.#hasActed) this.#presence.count();
    this.#hasActed = true;
    return turned;
  }

  get #share(): number {
    return corruptSettings(this.#presence.toxic).share;
  }

  /** The first byte is early enough that a body of known length does not come off unhurt. */
  #firstGap(leftBytes: number): number {
    return Math.floor(this.#presence.dose.next() * Math.min(1 / this.#share, leftBytes));
  }

  /** Between two bytes that are hit, when each is hit with the same chance. */
  #nextGap(): number {
    const draw = this.#presence.dose.next();
    // One less a tiny share is one, and its logarithm 0: there would be no end of it.
    return this.#share === 1 ? 0 : Math.floor(Math.log1p(-draw) / Math.log1p(-this.#share));
  }
}
