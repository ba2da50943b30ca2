/**
 * Which of many suffer, by counting: "fail the first 2, then work".
 *
 * All are whole numbers. `after: 3` spares the first three; of those that follow, `every: 2` takes each second one, and
 * `first: 5` takes five in all.
 */
export interface TriggerTerms {
  readonly after?: number;
  readonly first?: number;
  readonly every?: number;
}

/**
 * Counts what could suffer: connections for a toxic on bytes, messages that match for one on messages.
 *
 * @example
 * const trigger = new Trigger({ first: 2 });
 * [trigger.next(), trigger.next(), trigger.next()]; // [true, true, false]
 */
export class Trigger {
  readonly terms: TriggerTerms;
  #seen = 0;
  #chosen = 0;

  constructor(terms: TriggerTerms) {
    this.terms = terms;
  }

  /** Whether the next one is chosen. */
  next(): boolean {
    const { after = 0, first = Infinity, every = 1 } = this.terms;
    this.#seen += 1;
    const place = this.#seen - after;
    const isChosen = place > 0 && place % every === 0 && this.#chosen < first;
    if (isChosen) this.#chosen += 1;
    return isChosen;
  }
}
