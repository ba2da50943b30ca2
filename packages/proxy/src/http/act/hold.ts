import { delayOf, drawFor, longestDelayMs, type Draw } from "../../toxics/distribution.ts";
import { delaySettings } from "../toxics/delay.ts";
import type { Presence } from "../flow/presence.ts";

/** How long one message is held, by one toxic or several: their delays add up. */
export class Hold {
  readonly #delays: readonly { readonly presence: Presence; readonly draw: Draw }[];
  #startedAtMs: number | undefined;

  constructor(presences: readonly Presence[]) {
    this.#delays = presences.map((presence) => {
      const { distribution } = delaySettings(presence.toxic);
      return { presence, draw: drawFor(distribution, presence.dose) };
    });
  }

  /**
   * When the message is due. The time counts from the first call. A toxic that changes meanwhile keeps its draw, and one
   * that is removed delays no more.
   */
  dueMs(nowMs: number): number {
    const isFirst = this.#startedAtMs === undefined;
    this.#startedAtMs ??= nowMs;
    let sumMs = 0;
    for (const { presence, draw } of this.#delays) {
      if (presence.isGone) continue;
      const { delay, jitter, distribution } = delaySettings(presence.toxic);
      const delayMs = Math.min(longestDelayMs, delayOf({ middleMs: delay, spreadMs: jitter, distribution }, draw));
      if (isFirst && delayMs > 0) presence.count();
      sumMs += delayMs;
    }
    return this.#startedAtMs + sumMs;
  }
}
