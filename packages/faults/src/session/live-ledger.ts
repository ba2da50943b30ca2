import { join } from "node:path";
import { type Clock, HormesisError } from "@hormesis/experiment";
import type { GuardHandle, StartGuard } from "../guard/start-guard.ts";
import { isClosed, openIntents, type OpenIntent } from "../ledger/fold.ts";
import { type Lease, removeLeases, takeLease } from "../ledger/lease.ts";
import { LedgerWriter } from "../ledger/ledger-writer.ts";
import { readLedger } from "../ledger/read-ledger.ts";
import { LEDGER_VERSION, type LedgerRecord } from "../ledger/records.ts";
import { makeStateFolder } from "../ledger/state-folder.ts";
import { bootId } from "../machine/boot.ts";
import { ownIdentity } from "../machine/process-table.ts";

/** Reverts of another (guard, halt) hold the lease for as long as they try, which is bounded; then we go on without. */
const LEASE_WITHIN_MS = 15_000;

/** Whoever kills more guards than that wants none; every further fault starts one anew. */
const MOST_GUARDS_LOST = 3;

/** The ledger of a run that is going on, together with its guard. Neither exists before the first intent. */
export class LiveLedger {
  readonly path: string;
  readonly #options: LiveLedgerOptions;
  #writer: LedgerWriter | undefined;
  #guard: GuardHandle | undefined;
  /** At most one guard is being started at a time, also when several faults go in together. */
  #starting: Promise<void> | undefined;
  #guardsLost = 0;
  #isClosing = false;

  constructor(options: LiveLedgerOptions) {
    this.#options = options;
    this.path = join(options.stateFolder, `${options.runId.replaceAll(/[^\w.-]/g, "_")}.ndjson`);
  }

  get guardPid(): number | undefined {
    return this.#guard?.pid;
  }

  /** Makes sure that the ledger is there and that a guard watches it. */
  async open(): Promise<void> {
    const { stateFolder, runId, clock } = this.#options;
    if (this.#writer === undefined) {
      makeStateFolder(stateFolder);
      const origin = { runId, runner: ownIdentity(), bootId: bootId(), at: clock.now() };
      this.#writer = LedgerWriter.create(this.path, { type: "ledger", version: LEDGER_VERSION, ...origin });
    }
    if (this.#guard !== undefined) return;
    this.#starting ??= this.#start();
    await this.#starting;
  }

  async #start(): Promise<void> {
    const { startGuard, clock } = this.#options;
    try {
      const guard = await startGuard(this.path, clock);
      if (this.#isClosing) await guard.close();
      else this.#guard = this.#watch(guard);
    } finally {
      this.#starting = undefined;
    }
  }

  /** A guard that is killed is replaced at once: what is in stays guarded. */
  #watch(guard: GuardHandle): GuardHandle {
    void guard.ended.then(() => {
      if (this.#guard !== guard) return;
      this.#guard = undefined;
      this.#replaceLost();
    });
    return guard;
  }

  /** One that dies while it starts is lost like any other. */
  #replaceLost(): void {
    this.#guardsLost += 1;
    if (this.#guardsLost > MOST_GUARDS_LOST || this.#isClosing || this.#starting !== undefined) return;
    this.#starting = this.#start();
    // When there will be none, the next fault tells: it does not go in without a guard.
    this.#starting.catch(() => this.#replaceLost());
  }

  get writer(): LedgerWriter {
    if (this.#writer === undefined) throw new Error("the ledger is not open");
    return this.#writer;
  }

  /** Writes a record to the disk, and tells the guard. */
  append(record: LedgerRecord): void {
    this.writer.append(record);
  }

  tellGuard(): void {
    this.#guard?.tell();
  }

  records(): readonly LedgerRecord[] {
    return this.#writer === undefined ? [] : readLedger(this.path).records;
  }

  openIntents(): OpenIntent[] {
    return openIntents(this.records());
  }

  /** Nobody else acts on the ledger until it is released; undefined when another could not be waited for. */
  lease(signal: AbortSignal): Promise<Lease | undefined> {
    return takeLease(this.path, { withinMs: LEASE_WITHIN_MS, clock: this.#options.clock, signal });
  }

  /** @throws HormesisError `RUN_HALTED` */
  refuseHalted(): void {
    if (!this.records().some(({ type }) => type === "halted")) return;
    throw new HormesisError("Failed to inject a fault: this run was halted.", {
      code: "RUN_HALTED",
      mend: "Start a new run when it is time.",
    });
  }

  /** Closes the ledger if nothing is open, and lets the guard go. The guard tries what is left once more. */
  async close(): Promise<void> {
    if (this.#writer === undefined) return;
    const isClean = this.openIntents().length === 0;
    if (isClean && !isClosed(this.records())) this.append({ type: "closed", at: this.#options.clock.now() });
    this.#writer.close();
    this.#isClosing = true;
    const guard = this.#guard;
    this.#guard = undefined;
    await guard?.close();
    await this.#starting?.catch(() => undefined);
    if (isClean) removeLeases(this.path);
  }
}

export interface LiveLedgerOptions {
  readonly runId: string;
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly startGuard: StartGuard;
}
