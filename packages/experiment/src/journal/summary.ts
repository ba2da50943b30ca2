import type { FaultReversal } from "../ports/fault-keeper.ts";
import type { Ending, RunEvent, RunStatus, SteadyState } from "../run/events.ts";
import { isoInstant } from "../run/instant.ts";

/** Without the document, which is in the journal already and may be large. */
type Started = Omit<Extract<RunEvent, { type: "run-started" }>, "experiment">;

/** How many warnings a journal keeps: enough to explain a run, not enough to drown it. */
const warningsMax = 100;

/** All of the journal but its two long lists and its head: small, and written anew with every event. */
export class JournalSummary {
  readonly #version: string;
  #started: Started | undefined;
  #ending: Ending | undefined;
  #end: string | undefined;
  #duration: number | undefined;
  #phase = "";
  readonly #states = {
    before: null as SteadyState | null,
    after: null as SteadyState | null,
    during: [] as SteadyState[],
  };
  #recovery: { met: boolean; iterations: number; state: SteadyState } | undefined;
  readonly #guards = new Map<string, { looks: number; tripped: string | null }>();
  readonly #faults: FaultReversal[] = [];
  readonly #warnings: string[] = [];
  /** The text as it was last asked for, until something in it changes: most events change nothing. */
  #text: string | undefined;

  constructor(version: string) {
    this.#version = version;
  }

  add(event: RunEvent): void {
    switch (event.type) {
      case "run-started": {
        const { experiment: _, ...started } = event;
        this.#started = started;
        break;
      }
      case "phase-started":
        this.#phase = event.phase;
        break;
      case "hypothesis-checked":
        this.#addState(event);
        break;
      case "activity-finished":
        if (event.phase !== "guards") return;
        this.#guardOf(event.run.activity.name).looks += 1;
        break;
      case "fault-reverted":
        this.#faults.push(event.reversal);
        break;
      case "guard-tripped":
        this.#guardOf(event.name).tripped = event.reason;
        break;
      case "warning":
        if (this.#warnings.length < warningsMax) this.#warnings.push(event.message);
        break;
      case "run-finished":
        this.#ending = event.ending;
        this.#end = isoInstant(event.at);
        this.#duration = event.durationSeconds;
        break;
      default:
        return;
    }
    this.#text = undefined;
  }

  /** The keys that follow the lists. While the run goes on its status is `running`, and so it stays if it is killed. */
  text(): string {
    this.#text ??= this.#write();
    return this.#text;
  }

  #write(): string {
    const status: RunStatus = this.#ending?.status ?? "running";
    const keys = {
      steady_states: this.#states,
      status,
      deviated: this.#ending?.deviated ?? this.#states.after?.steady_state_met === false,
      ...(this.#end === undefined ? {} : { end: this.#end, duration: this.#duration }),
      hormesis: this.#own(),
    };
    return JSON.stringify(keys, null, 2).slice(1);
  }

  #own(): object {
    const started = this.#started;
    const ending = this.#ending;
    return {
      version: this.#version,
      run_id: started?.runId,
      semantics: started?.semantics,
      verdict: ending?.verdict ?? null,
      reasons: ending?.reasons ?? [],
      residue: ending?.residue ?? [],
      exit_code: ending?.exitCode ?? null,
      ...(ending === undefined ? { phase: this.#phase } : {}),
      seed: started?.seed,
      plan_hash: started?.planHash,
      strategies: { hypothesis: started?.hypothesisStrategy, rollbacks: started?.rollbackStrategy },
      ...(this.#recovery === undefined ? {} : { recovery: this.#recovery }),
      ...(this.#faults.length === 0 ? {} : { faults: this.#faults }),
      ...(this.#guards.size === 0 ? {} : { guards: Object.fromEntries(this.#guards) }),
      warnings: this.#warnings,
    };
  }

  #addState({ phase, iteration, state }: Extract<RunEvent, { type: "hypothesis-checked" }>): void {
    if (phase === "gate") this.#states.before = state;
    else if (phase === "after") this.#states.after = state;
    else if (phase === "during") this.#states.during.push(state);
    else this.#recovery = { met: state.steady_state_met, iterations: iteration, state };
  }

  #guardOf(name: string): { looks: number; tripped: string | null } {
    const known = this.#guards.get(name) ?? { looks: 0, tripped: null };
    this.#guards.set(name, known);
    return known;
  }
}
