import type { Presence } from "../flow/presence.ts";
import { paceOf } from "../toxics/slow-body.ts";

/** A timer that fired late is made good so far, and no further: a burst is not what was asked for. */
const mostMadeGoodMs = 200;

/** Lets one body through in pieces, each after its time. */
export class Pace {
  readonly #presence: Presence;
  /** When what was sent last was due. */
  #lastDueMs: number | undefined;
  #hasActed = false;

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  /** How many bytes may go now, or when to ask again. */
  allows(bytes: number, nowMs: number): { readonly bytes: number } | { readonly dueMs: number } {
    if (this.#presence.isGone) return { bytes };
    const { pieceBytes, msPerByte } = paceOf(this.#presence.toxic);
    this.#lastDueMs = Math.max(this.#lastDueMs ?? nowMs, nowMs - mostMadeGoodMs - pieceBytes * msPerByte);
    const piece = Math.min(bytes, pieceBytes);
    const dueMs = this.#lastDueMs + piece * msPerByte;
    if (dueMs <= nowMs) return { bytes: piece };
    if (!this.#hasActed) this.#presence.count();
    this.#hasActed = true;
    return { dueMs };
  }

  /** So many have gone. */
  sent(bytes: number): void {
    if (this.#lastDueMs !== undefined) this.#lastDueMs += bytes * paceOf(this.#presence.toxic).msPerByte;
  }
}
