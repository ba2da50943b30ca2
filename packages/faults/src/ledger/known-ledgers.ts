import { rmSync } from "node:fs";
import { messageOf } from "@hormesis/experiment";
import { isAlive } from "../machine/process-table.ts";
import type { ProcessIdentity } from "../ports/target.ts";
import { isClosed } from "./fold.ts";
import { type Ledger, readLedger } from "./read-ledger.ts";
import { ledgerPaths } from "./state-folder.ts";

/** A ledger that is not closed, with who is still there to finish it. */
export type OpenLedger =
  | { readonly path: string; readonly problem: string }
  | {
      readonly path: string;
      readonly ledger: Ledger;
      readonly runId: string;
      readonly runner: ProcessIdentity | undefined;
      readonly guard: ProcessIdentity | undefined;
    };

/** Closed ledgers that are kept to look at; older ones go. A ledger has a few kilobytes. */
const CLOSED_KEPT = 100;

/** All ledgers that are not closed; those that cannot be read with their problem. */
export function openLedgers(folder: string): OpenLedger[] {
  return ledgerPaths(folder).flatMap((path): OpenLedger[] => {
    let ledger: Ledger;
    try {
      ledger = readLedger(path);
    } catch (error) {
      return [{ path, problem: messageOf(error) }];
    }
    const { header, records } = ledger;
    if (isClosed(records)) return [];
    const guards = records.flatMap((record) => (record.type === "guard" ? [record.process] : []));
    const living = (one: ProcessIdentity | undefined): ProcessIdentity | undefined =>
      one !== undefined && isAlive(one) ? one : undefined;
    const guard = guards.toReversed().find(isAlive);
    return [{ path, ledger, runId: header?.runId ?? "", runner: living(header?.runner), guard }];
  });
}

/** Removes closed ledgers but for the latest. */
export function pruneLedgers(folder: string): void {
  const closed = ledgerPaths(folder).flatMap((path) => {
    try {
      const { header, records } = readLedger(path);
      return isClosed(records) ? [{ path, at: header?.at ?? 0 }] : [];
    } catch {
      return [];
    }
  });
  for (const { path } of closed.toSorted((one, other) => other.at - one.at).slice(CLOSED_KEPT)) {
    rmSync(path, { force: true });
  }
}
