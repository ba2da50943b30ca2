import { createHash } from "node:crypto";
import type { Clock, Random } from "@hormesis/experiment";
import { catalogue as allFaults } from "../catalogue.ts";
import { createGuardStarter, type StartGuard } from "../guard/start-guard.ts";
import type { OpenIntent } from "../ledger/fold.ts";
import { stateFolder as defaultStateFolder } from "../ledger/state-folder.ts";
import type { Catalogue } from "../ports/fault.ts";
import type { OpenTarget } from "../ports/target.ts";
import { openTarget } from "../targets/open-target.ts";
import { revertLedger, type RevertReport } from "../undo/revert-ledger.ts";
import { undoneByOthers } from "../undo/undone-by-others.ts";
import { type DeadlineLimits, defaultLimits, leaseMs } from "./deadline.ts";
import { type Injected, injectPrepared } from "./inject.ts";
import { LiveLedger } from "./live-ledger.ts";
import { heldResources, refuseOverlap } from "./overlap.ts";
import { prepareFault, type PreparedFault } from "./prepare-fault.ts";
import type { Trace } from "./crash-points.ts";

export interface FaultSessionOptions {
  readonly runId: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Where ledgers are kept (default: see `stateFolder`). */
  readonly stateFolder?: string;
  readonly startGuard?: StartGuard;
  readonly catalogue?: Catalogue;
  readonly openTarget?: OpenTarget;
  readonly limits?: DeadlineLimits;
  /** The command line that starts a fault proxy, for faults that work through one (default: there is none). */
  readonly relayCommand?: readonly string[];
  /** Whether a fault may act on another machine, such as `proxy:10.0.0.9:8474` (default: on none). */
  readonly mayReach?: (machine: string) => boolean;
  /** Called at the named instants of an injection, for tests that end the process there. */
  readonly trace?: Trace;
}

/** A fault that is wanted. */
export interface FaultRequest {
  readonly fault: string;
  readonly target: string;
  readonly parameters: unknown;
  /** How long it is to stay in; the lease is a little longer. */
  readonly durationMs?: number | undefined;
  /** The lease itself, instead. */
  readonly deadlineMs?: number | undefined;
}

/** What a fault would do, found out without touching anything. */
export interface FaultPlan {
  readonly fault: string;
  readonly target: string;
  readonly blastRadius: readonly string[];
  /** What no other fault may act on meanwhile. */
  readonly resources: readonly string[];
  readonly undo: string;
  /** After this time it is undone, whatever happens. */
  readonly deadlineMs: number;
}

/** The faults of one run: they go in through it, and come out again with it. */
export interface FaultSession {
  /**
   * Looks what a fault would touch, without touching anything.
   * @throws HormesisError with effect `none`: unknown fault, wrong arguments, nothing matches, missing rights, overlap
   */
  plan(request: FaultRequest, signal: AbortSignal): Promise<FaultPlan>;
  /**
   * Injects a fault, and proves that it took effect.
   * @throws HormesisError `FAULT_NO_EFFECT` when it did not; whatever is thrown, the fault is out again, or the error's
   * effect says otherwise
   */
  inject(request: FaultRequest, signal: AbortSignal): Promise<Injected>;
  /**
   * Undoes one fault. Undefined when it is not in any more. `retell`: whoever asks cannot say that it tried nothing, so if
   * it did not, `revertAll` tells of it again.
   */
  revert(id: string, options?: { readonly retell?: boolean }): Promise<RevertReport | undefined>;
  /** Undoes all faults, newest first, past failures. Tells of each that was in, also of those the guard has undone. */
  revertAll(): Promise<RevertReport[]>;
  /** Undoes what is still in, closes the ledger, and lets the guard go. */
  close(): Promise<RevertReport[]>;
}

/**
 * Opens the session of a run. Touches nothing before the first fault is injected: no file, no process.
 *
 * @example
 * const session = openFaultSession({ runId: "r1", clock, random });
 * await session.inject({ fault: "process.pause", target: "local", parameters: { pid: 4711 } }, signal);
 * const reports = await session.revertAll();
 * await session.close();
 */
export function openFaultSession(options: FaultSessionOptions): FaultSession {
  return new Session(options);
}

class Session implements FaultSession {
  readonly #options: Required<FaultSessionOptions>;
  readonly #ledger: LiveLedger;
  readonly #idBase: string;
  readonly #told = new Set<string>();
  #count = 0;

  constructor(options: FaultSessionOptions) {
    this.#options = {
      stateFolder: defaultStateFolder(),
      startGuard: createGuardStarter(),
      catalogue: allFaults,
      openTarget,
      limits: defaultLimits,
      relayCommand: [],
      mayReach: () => false,
      trace: () => undefined,
      ...options,
    };
    this.#ledger = new LiveLedger(this.#options);
    const { runId, clock } = this.#options;
    this.#idBase = createHash("sha256").update(`${runId} ${process.pid} ${clock.now()}`).digest("hex").slice(0, 10);
  }

  async plan(request: FaultRequest, signal: AbortSignal): Promise<FaultPlan> {
    const { limits, stateFolder } = this.#options;
    const deadlineMs = leaseMs(request, limits);
    const { fault, target, state } = await this.#prepare(request, { id: `${this.#idBase}-plan`, deadlineMs, signal });
    const resources = fault.resources(state);
    refuseOverlap(fault.name, resources, heldResources(stateFolder));
    return {
      fault: fault.name,
      target: target.name,
      blastRadius: fault.blastRadius(state),
      resources,
      undo: fault.undo,
      deadlineMs,
    };
  }

  async inject(request: FaultRequest, signal: AbortSignal): Promise<Injected> {
    const { limits, trace, stateFolder, clock, catalogue } = this.#options;
    const deadlineMs = leaseMs(request, limits);
    this.#count += 1;
    const id = `${this.#idBase}-${this.#count}`;
    const prepared = await this.#prepare(request, { id, deadlineMs, signal });
    trace("prepared");
    await this.#ledger.open();
    trace("guard-ready");
    const tools = { ledger: this.#ledger, stateFolder, clock, trace, catalogue, openTarget: this.#options.openTarget };
    return injectPrepared({ id, prepared, deadlineMs, signal, ...tools, revert: () => this.revert(id) });
  }

  #prepare(
    request: FaultRequest,
    own: { readonly id: string; readonly deadlineMs: number; readonly signal: AbortSignal },
  ): Promise<PreparedFault> {
    const random = this.#options.random.fork(own.id.slice(this.#idBase.length));
    const { guardPid } = this.#ledger;
    return prepareFault({ ...this.#options, ...request, ...own, random, guardPid });
  }

  async revert(id: string, { retell = false } = {}): Promise<RevertReport | undefined> {
    const [report] = await this.#revert(({ intent }) => intent.id === id);
    if (retell && typeof report?.idle === "string") this.#told.delete(id);
    return report;
  }

  async revertAll(): Promise<RevertReport[]> {
    const own = await this.#revert(() => true);
    const others = undoneByOthers(this.#ledger.records(), (id) => this.#told.has(id));
    for (const { id } of others) this.#told.add(id);
    return [...own, ...others];
  }

  async close(): Promise<RevertReport[]> {
    const reports = await this.revertAll();
    await this.#ledger.close();
    this.#options.trace("closed");
    return reports;
  }

  async #revert(only: (open: OpenIntent) => boolean): Promise<RevertReport[]> {
    if (!this.#ledger.openIntents().some(only)) return [];
    // Not to be aborted: whoever wants to leave leaves after this.
    const lease = await this.#ledger.lease(new AbortController().signal);
    try {
      const { writer } = this.#ledger;
      const reports = await revertLedger({ ...this.#options, writer, by: "runner", only });
      for (const { id } of reports) this.#told.add(id);
      return reports;
    } finally {
      lease?.release();
      this.#ledger.tellGuard();
    }
  }
}
