import type { Json } from "@hormesis/experiment";
import type { LedgerRecord } from "../ledger/records.ts";
import type { RevertReport } from "./revert-ledger.ts";

/**
 * What somebody else has undone, told like what one has undone oneself: the guard at a deadline, a `halt`.
 * `isTold` says of an intent's id that nothing is to be said of it any more.
 */
export function undoneByOthers(records: readonly LedgerRecord[], isTold: (id: string) => boolean): RevertReport[] {
  const intents = new Map(records.flatMap((record) => (record.type === "intent" ? [[record.id, record]] : [])));
  return records.flatMap((record): RevertReport[] => {
    if (record.type !== "reverted" || isTold(record.id)) return [];
    const intent = intents.get(record.id);
    if (intent === undefined) return [];
    const { id, fault, target } = intent;
    const evidence: Json = { by: record.by, last: record.evidence };
    const { idle = null } = record;
    const common = { id, fault, target: target.name, evidence, idle };
    return [{ ...common, outcome: "reverted", residue: [], attempts: 0, elapsedMs: 0 }];
  });
}
