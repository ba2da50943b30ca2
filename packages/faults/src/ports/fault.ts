import type { Clock, Json, Random } from "@hormesis/experiment";
import type { ZodType } from "zod";
import type { Target } from "./target.ts";

/** Where a fault stands in the taxonomy of what can hurt a system. */
export const faultCategories = [
  "infrastructure/hardware",
  "infrastructure/latency",
  "infrastructure/network-loss",
  "infrastructure/resource-exhaustion",
  "infrastructure/inter-service",
  "platform/state-transmission",
  "platform/race-conditions",
  "application/functional",
  "application/dependency-malfunction",
  "people/configuration",
  "people/pebkac",
] as const;
export type FaultCategory = (typeof faultCategories)[number];

/** How far a fault reaches if nobody undoes it: it ends with the request, the process, the namespace; or never. */
export type Isolation = "request" | "process" | "namespace" | "host";

/**
 * What a look at the fault's effect found. `partial` is neither: some of it is there. Only `active` counts as having
 * taken effect, and only `absent` counts as gone.
 */
export interface FaultEffect {
  readonly state: "active" | "partial" | "absent";
  /** What was seen, for the journal: numbers and names, no prose. */
  readonly evidence: Json;
}

/**
 * What came of a fault while it was in. One that was in and met nothing tried nothing, and one that went out by itself
 * may have: whoever believes that it was there reads the run wrongly.
 */
export interface FaultImpact {
  /** Why the run proves nothing about it, in words; null when something suffered from it, or it stayed in. */
  readonly idle: string | null;
  /** What was counted, for the journal: numbers and names, no prose. */
  readonly evidence: Json;
}

/** Whether a fault can run on a target. `how` says in what way, where there are several; `missing` says what is not there, each in a sentence with what to do. */
export type Availability =
  | { readonly available: true; readonly how?: string }
  | { readonly available: false; readonly missing: readonly string[] };

/** What every step of a fault may use. */
export interface FaultContext {
  /**
   * The name of this one injection, unique on the machine: letters, digits and dashes, at most 24 of them. Name with
   * it whatever has a name (tables, files, cgroups), so that revert finds what a killed inject could not tell.
   */
  readonly id: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /**
   * The command line that starts a fault proxy, where the runner has one. For `availability` and `prepare`; what the
   * later steps need of it stands in the state.
   */
  readonly relayCommand?: readonly string[] | undefined;
}

export interface PrepareContext extends FaultContext {
  readonly random: Random;
  /** How long the fault may stay in, for what can end by itself. */
  readonly deadlineMs: number;
  /** Processes that no fault may touch: the first process, the runner and its parents, the guard. */
  readonly protectedPids: ReadonlySet<number>;
}

/**
 * One thing that can go wrong, and how it is undone.
 *
 * The rules that keep it safe: `prepare` reads only, and puts all that the other steps need into the state, which is
 * written to disk before `inject`. The other steps read the state and the world, and nothing else: they may run in
 * another process, after a crash, after a reboot. Every fault passes the suite of laws (test/support/laws.ts).
 */
export interface Fault<Parameters = unknown, State extends Json = Json> {
  /** Family and what happens: `process.pause`. */
  readonly name: string;
  /** Counts up when the form of the state changes. `state` must go on reading every older form. */
  readonly version: number;
  readonly category: FaultCategory;
  /** One sentence: what the target experiences. */
  readonly description: string;
  /** A strict object; quantities are texts with a unit (see quantities.ts), turned into numbers. */
  readonly parameters: ZodType<Parameters>;
  /** The form of the state: plain JSON, so `null` instead of optional keys. Checked again when read from a ledger. */
  readonly state: ZodType<State>;
  /** What it touches, in words. */
  readonly touches: string;
  /** What rights it needs, in words. */
  readonly privileges: string;
  readonly platforms: readonly NodeJS.Platform[];
  /** How it is undone, in words. */
  readonly undo: string;
  readonly isolation: Isolation;
  /**
   * `lasting`: in effect until reverted; after revert, `observe` says `absent`. `instant`: over as soon as it
   * happened, as a kill is; there is nothing to undo, so after revert only `residue` is asked.
   */
  readonly span: "lasting" | "instant";
  /**
   * What must live on for it to stay in: `program`, one that `target.start` started; `proxy`, which has what `residue`
   * finds. When that is gone right before the revert, nobody knows since when, and the run is void: what failed was our
   * own instrument. Without it: it stays in whatever ends, or may end with the process that it acts on, as a trace does.
   */
  readonly heldBy?: "program" | "proxy";

  /**
   * The machine that it acts on where that is another one than the target's, such as `proxy:10.0.0.9:8474`. Whoever
   * owns this machine has to have agreed to that one.
   */
  otherMachine?(parameters: Parameters): string | undefined;
  /** Looks whether it can run there, without touching anything. Platforms are already checked. */
  availability(target: Target, ctx: FaultContext): Promise<Availability>;
  /**
   * Chooses what to touch and notes what is needed to go back. Touches nothing.
   * @throws HormesisError when there is nothing to touch, or something that must not be touched
   */
  prepare(parameters: Parameters, target: Target, ctx: PrepareContext): Promise<State>;
  /** Makes it happen. May die half-way, or be aborted; whatever it has done by then, `revert` undoes. */
  inject(state: State, target: Target, ctx: FaultContext): Promise<void>;
  /** Looks from outside whether it is in effect. Truthful at any time; changes nothing. */
  observe(state: State, target: Target, ctx: FaultContext): Promise<FaultEffect>;
  /**
   * For faults that only act when something comes along, such as a request: what has suffered so far. Asked once, right
   * before it is reverted: an idle fault makes the run void. Without it, to be in effect is to act. Changes nothing.
   */
  impact?(state: State, target: Target, ctx: FaultContext): Promise<FaultImpact>;
  /** Undoes it. Harmless when done twice, when `inject` never ran or ran half, and when the target is gone. */
  revert(state: State, target: Target, ctx: FaultContext): Promise<void>;
  /** What is left of it, by name, compared with the snapshot in the state: files, rules, processes. Empty: clean. */
  residue(state: State, target: Target, ctx: FaultContext): Promise<readonly string[]>;
  /** What it holds, such as `process:123/running`: two faults that hold the same are never in at the same time. */
  resources(state: State): readonly string[];
  /** What it is going to touch, by name, for a person who reads the plan: `process 123 (node server.js)`. */
  blastRadius(state: State): readonly string[];
}

/** A fault of whatever parameters and state: what the catalogue holds. */
export type AnyFault = Fault;

/** Faults by their names; a value, passed in. */
export type Catalogue = readonly AnyFault[];
