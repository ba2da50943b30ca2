import type { Random } from "@hormesis/experiment";
import type { Toxic } from "./toxic.ts";

/** What came of a toxic on messages so far, over all connections. */
export interface Effect {
  /** Messages that it looked at. */
  seen: number;
  /** Of those, the ones it is meant for. */
  matched: number;
  /** Of those, the ones that suffered. */
  affected: number;
  /** Bytes that passed by it as no message that it understood: on those it did not act. Absent while there are none. */
  unreadBytes?: number;
}

/**
 * Whether a message that matches suffers: by the toxic's trigger, which counts it, and then by its share.
 *
 * It is asked once a message. The draw is made in any case, so that a change of the share changes no later draw.
 */
export function suffers(toxic: Toxic, random: Random): boolean {
  const isMeant = isChosen(toxic, random);
  if (isMeant) toxic.effect.affected += 1;
  return isMeant;
}

/** The same for a toxic that may find nothing to act on: who really acts then adds 1 to `effect.affected`. */
export function isChosen(toxic: Toxic, random: Random): boolean {
  const draw = random.next();
  const isNext = toxic.trigger?.next() ?? true;
  toxic.effect.matched += 1;
  return isNext && draw < toxic.toxicity;
}
