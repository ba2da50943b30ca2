import type { Random } from "@hormesis/experiment";
import type { Toxic } from "../../toxics/toxic.ts";
import { createMatcher, type Match, type Matcher } from "../toxics/match.ts";

/** A toxic as one connection has it. */
export class Presence {
  readonly toxic: Toxic;
  /** Whether a message suffers is drawn from here. */
  readonly chance: Random;
  /** How much it suffers, from here: so the one does not shift the other. */
  readonly dose: Random;
  /** It was removed: it acts no more, not even on what it was chosen for. */
  isGone = false;
  #matcher: Matcher | undefined;
  #match: unknown;

  constructor(toxic: Toxic, random: Random) {
    this.toxic = toxic;
    this.chance = random.fork(toxic.name);
    this.dose = this.chance.fork("dose");
  }

  get matcher(): Matcher {
    const match = this.toxic.attributes["match"];
    if (this.#matcher === undefined || this.#match !== match) {
      this.#match = match;
      // The shape of every toxic on HTTP has checked it.
      this.#matcher = createMatcher(match as Match);
    }
    return this.#matcher;
  }

  /** It really acts on one message. */
  count(): void {
    this.toxic.effect.affected += 1;
  }
}
