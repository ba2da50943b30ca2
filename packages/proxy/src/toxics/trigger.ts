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

const counts: Readonly<Record<keyof TriggerTerms, { readonly least: number }>> = {
  after: { least: 0 },
  first: { least: 0 },
  every: { least: 1 },
};

/** What a trigger may be, for messages. */
export const triggerWords = "whole numbers: after, first, and every, which is at least 1";

/** Whether these are terms, and nothing else: a misspelt one would let everything suffer. */
export function isTriggerTerms(value: unknown): value is TriggerTerms {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const known = new Map(Object.entries(counts));
  return Object.entries(value).every(([name, count]) => {
    const least = known.get(name)?.least;
    return least !== undefined && (count === undefined || (Number.isSafeInteger(count) && Number(count) >= least));
  });
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
