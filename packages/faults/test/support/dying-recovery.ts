/*
 * Undoes what a ledger says, as a guard or `recover` does, and dies at one instant of it, as `kill -9` would end it
 * there: `node dying-recovery.ts WHEN LEDGER`. Only this program of the tests can do so.
 */
import { systemClock } from "@hormesis/experiment/clock";
import { catalogue, openTarget } from "../../src/index.ts";
import { tryLease } from "../../src/ledger/lease.ts";
import { LedgerWriter } from "../../src/ledger/ledger-writer.ts";
import { revertLedger } from "../../src/undo/revert-ledger.ts";

const [when, path = ""] = process.argv.slice(2);
tryLease(path);
await revertLedger({
  writer: LedgerWriter.takeOver(path),
  catalogue,
  openTarget,
  clock: systemClock,
  by: "recover",
  trace: (point) => point === when && process.kill(process.pid, "SIGKILL"),
});
