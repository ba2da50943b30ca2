import type { Deadline, Intent, LedgerRecord } from "./records.ts";

/** An intent that is not known to be undone. */
export interface OpenIntent {
  readonly intent: Intent;
  /** How far it got. `intended` may mean anything from nothing to all of it. */
  readonly stage: "intended" | "injected" | "observed" | "reverting";
  /** What could not be undone when it was last tried. */
  readonly residue: readonly string[];
}

/**
 * What may still be in, in the order it was intended. Everything that was possibly injected and is not proven gone
 * is among it, whatever instant the ledger ends at.
 *
 * @example openIntents(readLedger(path).records).toReversed() // the order to revert in
 */
export function openIntents(records: readonly LedgerRecord[]): OpenIntent[] {
  const open = new Map<string, OpenIntent>();
  for (const record of records) {
    switch (record.type) {
      case "intent":
        open.set(record.id, { intent: record, stage: "intended", residue: [] });
        break;
      case "injected":
      case "observed":
      case "reverting": {
        const known = open.get(record.id);
        if (known !== undefined) open.set(record.id, { ...known, stage: record.type });
        break;
      }
      case "residue": {
        const known = open.get(record.id);
        if (known !== undefined) open.set(record.id, { ...known, residue: record.what });
        break;
      }
      case "reverted":
        open.delete(record.id);
        break;
      default:
    }
  }
  return [...open.values()];
}

/** True when nothing is open and nobody will add to it. */
export function isClosed(records: readonly LedgerRecord[]): boolean {
  return records.some(({ type }) => type === "closed");
}

/**
 * True when either clock is past the deadline: setting the wall clock back does not extend it. The clock since boot
 * counts only within the boot it was read in, which the ledger's header names.
 */
export function isPast(deadline: Deadline, now: Deadline, sameBoot: boolean): boolean {
  return now.wallMs >= deadline.wallMs || (sameBoot && now.sinceBootMs >= deadline.sinceBootMs);
}
