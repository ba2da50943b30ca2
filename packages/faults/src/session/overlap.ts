import { HormesisError } from "@hormesis/experiment";
import { isClosed, openIntents } from "../ledger/fold.ts";
import { readLedger } from "../ledger/read-ledger.ts";
import { ledgerPaths } from "../ledger/state-folder.ts";

/** Something that an open intent, of whatever run on this machine, holds. */
export interface Held {
  readonly resource: string;
  readonly runId: string;
  readonly fault: string;
}

/** What all open intents of all runs hold. Ledgers of a newer Hormesis cannot be read, and are left to it. */
export function heldResources(stateFolder: string): Held[] {
  return ledgerPaths(stateFolder).flatMap((path) => {
    try {
      const { header, records } = readLedger(path);
      if (header === undefined || isClosed(records)) return [];
      return openIntents(records).flatMap(({ intent: { fault, resources } }) =>
        resources.map((resource) => ({ resource, runId: header.runId, fault })),
      );
    } catch (error) {
      if (error instanceof HormesisError) return [];
      throw error;
    }
  });
}

/**
 * Refuses a fault that would act on what another one holds: the second revert would go back to the first one's fault.
 *
 * @throws HormesisError `FAULT_OVERLAP`
 */
export function refuseOverlap(fault: string, resources: readonly string[], held: readonly Held[]): void {
  const clash = held.find(({ resource }) => resources.includes(resource));
  if (clash === undefined) return;
  const reason = `${clash.fault} of run ${clash.runId} holds ${clash.resource}`;
  throw new HormesisError(`Failed to plan ${fault}: ${reason}.`, {
    code: "FAULT_OVERLAP",
    mend: "Wait until that run has reverted it; if that run is gone, run: hormesis recover",
  });
}
