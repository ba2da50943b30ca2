import type { Control, Experiment } from "../document/schema.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { Plan } from "../plan/plan.ts";
import { createRedactor } from "../plan/redact.ts";
import { findOutputReferences, substitute } from "../values/index.ts";
import type { Channel } from "./channel.ts";
import { type NewEvent, type RunContext, scopeFor, scopeOfProvider } from "./context.ts";
import { Controls } from "./controls.ts";
import type { RunEvent } from "./events.ts";
import { noFacts } from "./facts.ts";
import { describeCause, Interruption } from "./interruption.ts";
import { asJson } from "./judge.ts";
import { rulesOf } from "./rules.ts";
import type { RunPorts } from "./run.ts";

/** Puts together what one run needs: its own copy of the document, empty facts, and all ports. */
export function createContext(plan: Plan, ports: RunPorts, channel: Channel<RunEvent>): RunContext {
  const { clock, random } = ports;
  const rules = rulesOf[plan.semantics];
  // Without validation a document may have no method: it is then an empty one.
  const experiment: Experiment = structuredClone(plan.experiment);
  experiment.method ??= [];
  const configuration: JsonObject = {};
  const secrets = structuredClone(plan.secrets.values);
  const emit = (event: NewEvent): Promise<void> | undefined => channel.send({ ...event, at: clock.now() });
  const interruption = new Interruption((cause) => {
    void emit({ type: "interrupting", reason: ctx.redactor.text(describeCause(cause)) });
  });
  const controls = new Controls(ports.controls, plan.globalControls as unknown as Control[], {
    experiment: asJson(experiment),
    configuration,
    secrets,
    settings: plan.settings,
    substitute: (control, value) => substitute(value, scopeOfControl(ctx, control)),
    warn: (message) => void emit({ type: "warning", message: ctx.redactor.text(message) }),
    // Strictly, a control that hangs is ended by the next interruption, and does not cost the run its rollbacks.
    get signal() {
      return rules.stopsRunningActivities ? interruption.next : interruption.abandon;
    },
  });
  let lastId = 0;
  const ctx: RunContext = {
    plan,
    rules,
    experiment,
    providers: new Map(ports.providers.map((provider) => [provider.type, provider])),
    controls,
    clock,
    random,
    interruption,
    facts: { ...noFacts(), methodLeftOut: !plan.phases.has("method") },
    record: { run: [], rollbacks: [], during: [] },
    configuration,
    secrets,
    redactor: createRedactor(rules.redacts ? secrets : {}),
    outputs: new Map(),
    wantedOutputs: new Set(rules.extended ? outputsWanted(experiment) : []),
    foreground: undefined,
    dryInDocument: rules.extended ? new WeakSet() : activitiesWithDry(experiment),
    nextId: () => (lastId += 1),
    emit,
  };
  return ctx;
}

function scopeOfControl(ctx: RunContext, control: Control): ReturnType<typeof scopeFor> {
  return ctx.rules.secretsAreScoped ? scopeOfProvider(ctx, control.provider) : scopeFor(ctx, "all");
}

function outputsWanted(experiment: Experiment): string[] {
  return findOutputReferences(experiment as unknown as Json).map(({ name }) => name);
}

/** Activities with a `dry` written into the document: under Chaos Toolkit's semantics it switches `--dry` off there. */
function activitiesWithDry(experiment: Experiment): WeakSet<object> {
  const steps: unknown[] = [
    experiment["steady-state-hypothesis"]?.probes,
    experiment.method,
    experiment.rollbacks,
  ].flat();
  return new WeakSet(steps.filter((step) => isJsonObject(step) && step["dry"] !== undefined) as object[]);
}
