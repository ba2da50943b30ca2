import type { Activity, Experiment } from "../document/schema.ts";
import type { Json, JsonObject } from "../json.ts";
import { planExperiment, type PlanInput } from "../plan/plan.ts";
import type { Call, Outcome, Provider } from "../ports/provider.ts";
import { createRandom } from "../system/random.ts";
import { createSimulatedClock, type SimulatedClock } from "../system/simulated-clock.ts";
import type { Ending, RunEvent } from "./events.ts";
import type { InterruptCause } from "./interruption.ts";
import { type ExperimentRun, runExperiment, type RunPorts } from "./run.ts";

/** What an activity of the scripted provider does: one entry a call, the last one for good. */
export type Script = readonly (Outcome | { readonly sleepMs: number; readonly then: Outcome })[];

/** An outcome that succeeds. */
export const gives = (output: Json, complaint?: string): Outcome =>
  complaint === undefined ? { status: "succeeded", output } : { status: "succeeded", output, complaint };
export const fails = (reason: string): Outcome => ({ status: "failed", reason });
export const breaks = (reason: string): Outcome => ({ status: "broken", reason });
export const sleeps = (sleepMs: number, output: Json = null): Script[number] => ({ sleepMs, then: gives(output) });

/** A real provider whose activities do what a script says, and that remembers what it was asked. */
export class ScriptedProvider implements Provider {
  readonly type = "script";
  readonly calls: { readonly name: string; readonly arguments: Json; readonly secrets: JsonObject | undefined }[] = [];
  readonly #scripts: Readonly<Record<string, Script>>;
  readonly #counts = new Map<string, number>();

  constructor(scripts: Readonly<Record<string, Script>>) {
    this.#scripts = scripts;
  }

  async check(): Promise<readonly []> {
    return [];
  }

  async perform({ activity, resolve, signal, clock, secrets }: Call): Promise<Outcome> {
    const { name } = activity;
    this.calls.push({ name, arguments: resolve((activity.provider["arguments"] ?? {}) as Json), secrets });
    const script = this.#scripts[name] ?? [gives(1)];
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    const step = script[Math.min(count, script.length - 1)] ?? gives(1);
    if (!("sleepMs" in step)) return step;
    try {
      await clock.sleep(step.sleepMs, signal);
      return step.then;
    } catch {
      return { status: "interrupted", reason: "told to stop" };
    }
  }

  async close(): Promise<void> {}

  /** The names of the activities performed, in their order. */
  get names(): string[] {
    return this.calls.map(({ name }) => name);
  }
}

export const probe = (name: string, more: JsonObject = {}): Activity => ({
  type: "probe",
  name,
  provider: { type: "script" },
  ...more,
});
export const action = (name: string, more: JsonObject = {}): Activity => ({
  type: "action",
  name,
  provider: { type: "script" },
  ...more,
});

/** A whole experiment from its interesting parts. */
export function experiment(parts: Record<string, unknown>): Experiment {
  return { title: "t", description: "d", method: [], ...parts };
}

/** A steady state with one probe of this tolerance. */
export const steady = (tolerance: Json = 1, name = "steady"): object => ({
  title: "h",
  probes: [probe(name, { tolerance })],
});

export interface Told {
  readonly ending: Ending;
  readonly events: readonly RunEvent[];
  readonly clock: SimulatedClock;
}

export interface TellOptions extends Partial<Omit<PlanInput, "experiment">> {
  readonly scripts?: Readonly<Record<string, Script>>;
  readonly provider?: ScriptedProvider;
  readonly ports?: Partial<RunPorts>;
  /** Called for every event, with the run: to interrupt it at an exact moment. */
  readonly onEvent?: (event: RunEvent, run: ExperimentRun) => void;
}

/** Runs an experiment on a simulated clock and tells all that happened. */
export async function tell(document: Experiment, options: TellOptions = {}): Promise<Told> {
  const { scripts = {}, provider = new ScriptedProvider(scripts), ports = {}, onEvent, ...input } = options;
  const plan = planExperiment({ experiment: document, semantics: "strict", environment: {}, seed: "s", ...input });
  if ("problems" in plan) throw new Error(JSON.stringify(plan.problems));
  const clock = createSimulatedClock();
  const random = createRandom(plan.seed);
  const run = runExperiment(plan, {
    providers: [provider],
    controls: [],
    sources: [],
    clock,
    random,
    runId: "r",
    ...ports,
  });
  const events: RunEvent[] = [];
  for await (const event of run) {
    events.push(event);
    onEvent?.(event, run);
  }
  return { ending: await run.ended, events, clock };
}

/** Interrupts a run as soon as the named activity is under way. */
export function interruptAt(name: string, cause: InterruptCause = { kind: "signal", name: "SIGINT" }) {
  return (event: RunEvent, run: ExperimentRun): void => {
    if (event.type === "activity-started" && event.activity.name === name) run.interrupt(cause);
  };
}
