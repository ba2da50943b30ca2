import { type Clock, HormesisError, type Json, messageOf } from "@hormesis/experiment";
import { takeLease } from "../ledger/lease.ts";
import type { Deadline } from "../ledger/records.ts";
import type { Catalogue, FaultContext, FaultEffect } from "../ports/fault.ts";
import type { OpenTarget } from "../ports/target.ts";
import { tryRevert } from "../undo/revert-intent.ts";
import type { RevertReport } from "../undo/revert-ledger.ts";
import { within } from "../undo/within.ts";
import type { Trace } from "./crash-points.ts";
import { deadlineIn } from "./deadline.ts";
import type { LiveLedger } from "./live-ledger.ts";
import { heldResources, refuseOverlap } from "./overlap.ts";
import type { PreparedFault } from "./prepare-fault.ts";

/** A fault that is in, with the proof. */
export interface Injected {
  readonly id: string;
  readonly fault: string;
  readonly target: string;
  readonly evidence: Json;
  readonly deadline: Deadline;
  readonly blastRadius: readonly string[];
}

export interface InjectInput {
  readonly id: string;
  readonly prepared: PreparedFault;
  readonly deadlineMs: number;
  readonly ledger: LiveLedger;
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly trace: Trace;
  readonly catalogue: Catalogue;
  readonly openTarget: OpenTarget;
  readonly revert: () => Promise<RevertReport | undefined>;
}

/** Two runs that start together wait for each other's intents, which takes milliseconds; longer, and one is stuck. */
const ADMISSION_WITHIN_MS = 5000;
/** An effect that is not seen by then did not happen: processes stop and rules hold within milliseconds. */
const OBSERVE_WITHIN_MS = 5000;
const OBSERVE_EVERY_MS = 25;

/** Writes the intent, injects, and looks for the effect. Whatever goes wrong after the intent, it is reverted. */
export async function injectPrepared(input: InjectInput): Promise<Injected> {
  const { id, prepared, ledger, trace } = input;
  const { fault, state, target } = prepared;
  const deadline = await announce(input);
  trace("intent-written");
  try {
    ledger.tellGuard();
    trace("guard-told");
    await act(input);
    const effect = await waitForEffect(input);
    trace("observed");
    // Told to stop meanwhile, however quickly the effect was seen: whoever asked for it does not wait for it any more.
    if (input.signal.aborted) throw input.signal.reason;
    ledger.append({ type: "observed", id, at: input.clock.now(), evidence: effect.evidence });
    trace("observed-written");
    // Over already: only what it may have left is looked for.
    if (fault.span === "instant") throwIfLeft(prepared, await input.revert());
    const { evidence } = effect;
    return { id, fault: fault.name, target: target.name, evidence, deadline, blastRadius: fault.blastRadius(state) };
  } catch (error) {
    const report = await input.revert();
    throw withResidue(error, report);
  }
}

/** Puts the intent on the disk, unless another run's fault is in the way. One run at a time does so. */
async function announce(input: InjectInput): Promise<Deadline> {
  const { id, prepared, ledger, stateFolder, clock, signal } = input;
  const { fault, state, target } = prepared;
  const identity = await target.identity(signal);
  const admission = await takeLease(`${stateFolder}/admission`, { withinMs: ADMISSION_WITHIN_MS, clock, signal });
  try {
    const resources = [...fault.resources(state)];
    refuseOverlap(fault.name, resources, heldResources(stateFolder));
    ledger.refuseHalted();
    const deadline = deadlineIn(input.deadlineMs, clock);
    const { name, version } = fault;
    const where = { name: target.name, identity };
    ledger.append({
      type: "intent",
      id,
      at: clock.now(),
      fault: name,
      version,
      target: where,
      state,
      resources,
      deadline,
    });
    return deadline;
  } finally {
    admission?.release();
  }
}

async function act(input: InjectInput): Promise<void> {
  const { id, prepared, ledger, clock, trace, signal, deadlineMs } = input;
  const { fault, state, target } = prepared;
  // The guard does not undo what is just being done, unless it takes far too long.
  const lease = await ledger.lease(signal);
  try {
    ledger.refuseHalted();
    trace("injecting");
    await within({ limitMs: deadlineMs, clock, what: `inject ${fault.name}`, outer: signal }, (inner) =>
      fault.inject(state, target, contextOf(input, inner)),
    );
    trace("injected");
  } finally {
    lease?.release();
  }
  const open = ledger.openIntents().find(({ intent }) => intent.id === id);
  if (open === undefined) throw await tooLate(input);
  ledger.append({ type: "injected", id, at: clock.now() });
  trace("injected-written");
}

/** Somebody has undone it while we were at it; what we did after that has to come out too. */
async function tooLate(input: InjectInput): Promise<HormesisError> {
  const { id, prepared, ledger, catalogue, openTarget, clock } = input;
  const intent = ledger.records().find((record) => record.type === "intent" && record.id === id);
  if (intent?.type === "intent") {
    const tried = await tryRevert(intent, { catalogue, openTarget, clock, by: "runner" });
    if (!tried.clean) {
      // Open again: the intent once more, and what is left of it.
      ledger.append(intent);
      ledger.append({ type: "residue", id, at: clock.now(), by: "runner", what: [...tried.residue] });
    }
  }
  return new HormesisError(`Failed to inject ${prepared.fault.name}: it was undone while it went in.`, {
    code: "FAULT_UNDONE",
    mend: "Its deadline had passed, or the run was halted.",
  });
}

async function waitForEffect(input: InjectInput): Promise<FaultEffect> {
  const { prepared, clock, signal } = input;
  const { fault, state, target } = prepared;
  const untilMs = clock.monotonic() + OBSERVE_WITHIN_MS;
  for (;;) {
    const effect = await fault.observe(state, target, contextOf(input, signal));
    if (effect.state === "active") return effect;
    if (clock.monotonic() >= untilMs) {
      const seen = `${effect.state}, ${JSON.stringify(effect.evidence)}`;
      throw new HormesisError(`Failed to see an effect of ${fault.name} on ${target.name}: it is ${seen}.`, {
        code: "FAULT_NO_EFFECT",
        mend: "Look whether something else holds or restores what it acts on.",
      });
    }
    await clock.sleep(OBSERVE_EVERY_MS, signal);
  }
}

function contextOf({ id, clock }: InjectInput, signal: AbortSignal): FaultContext {
  return { id, clock, signal };
}

function throwIfLeft({ fault }: PreparedFault, report: RevertReport | undefined): void {
  if (report?.outcome !== "residue") return;
  throw new HormesisError(`Failed to end ${fault.name} cleanly: ${report.residue.join("; ")}.`, {
    code: "FAULT_RESIDUE",
    mend: "Remove what is named, or run: hormesis recover",
    effect: "applied",
  });
}

/** The error as it was, when all is out again; otherwise with what is not. */
function withResidue(error: unknown, report: RevertReport | undefined): unknown {
  if (report?.outcome !== "residue") return error;
  return new HormesisError(`${messageOf(error)} What it left: ${report.residue.join("; ")}.`, {
    code: error instanceof HormesisError ? error.code : "FAULT_RESIDUE",
    mend: "Remove what is named, or run: hormesis recover",
    effect: "applied",
    cause: error,
  });
}
