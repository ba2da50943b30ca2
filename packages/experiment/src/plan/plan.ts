import { createHash } from "node:crypto";
import type { Experiment, HypothesisStrategy, RollbackStrategy } from "../document/schema.ts";
import { hypothesisStrategies, rollbackStrategies } from "../document/words.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { Phase } from "../run/events.ts";
import type { Semantics } from "../semantics.ts";
import { loadConfiguration, type LoadedConfiguration } from "./configuration.ts";
import type { Environment, PlanProblem } from "./problem.ts";
import { loadSecrets, type LoadedSecrets } from "./secrets.ts";

/** Which activities are only pretended: Chaos Toolkit's `--dry`. */
export type DryMode = "probes" | "actions" | "activities" | "pause";

/** The phases that a run can be limited to. */
export const selectablePhases = ["gate", "method", "after", "rollbacks", "recovery"] as const;
export type SelectablePhase = (typeof selectablePhases)[number];

/** All that decides how an experiment is run. Everything is optional but the document, the environment and the seed. */
export interface PlanInput {
  readonly experiment: Experiment;
  readonly semantics: Semantics;
  readonly environment: Environment;
  readonly seed: string;
  readonly settings?: JsonObject;
  /** Values from `--var` and `--var-file`. */
  readonly overrides?: { readonly configuration?: JsonObject; readonly secrets?: JsonObject };
  readonly hypothesisStrategy?: HypothesisStrategy;
  readonly rollbackStrategy?: RollbackStrategy;
  readonly dry?: DryMode;
  /** Seconds between two looks at the steady state during the method. Default 1. */
  readonly frequencySeconds?: number;
  readonly failFast?: boolean;
  readonly only?: readonly SelectablePhase[];
  readonly timeLimitMs?: number;
  /** Controls for every experiment, from the settings and `--control-file`. */
  readonly globalControls?: readonly JsonObject[];
}

/** An experiment, resolved as far as it can be without touching anything, and fixed from here on. */
export interface Plan {
  readonly experiment: Experiment;
  readonly semantics: Semantics;
  readonly seed: string;
  readonly settings: JsonObject;
  readonly hypothesisStrategy: HypothesisStrategy;
  /** A strategy that is none of the known ones plays no rollbacks, as in Chaos Toolkit. */
  readonly rollbackStrategy: RollbackStrategy;
  readonly configuration: LoadedConfiguration;
  readonly secrets: LoadedSecrets;
  readonly dry: DryMode | undefined;
  readonly frequencySeconds: number;
  readonly failFast: boolean;
  readonly phases: ReadonlySet<Phase>;
  readonly timeLimitMs: number | undefined;
  readonly globalControls: readonly JsonObject[];
  /** SHA-256 over all of the above but secrets: the same hash means that the same was going to be done. */
  readonly hash: string;
}

/** Declaration types that are read when the run starts. Chaos Toolkit knows fewer and keeps the others as objects. */
const pendingTypes = {
  strict: { configuration: new Set(["probe", "vault", "file"]), secrets: new Set(["vault", "file"]) },
  "chaos-toolkit": { configuration: new Set(["probe"]), secrets: new Set(["vault"]) },
} as const satisfies Record<Semantics, unknown>;

/**
 * Makes the plan of a run from a document that has been checked. Touches nothing.
 *
 * @returns the plan, or all problems that configuration and secrets have (missing environment variables and such).
 */
export function planExperiment(input: PlanInput): Plan | { readonly problems: readonly PlanProblem[] } {
  const { experiment } = input;
  const settings = input.settings ?? {};
  const pending = pendingTypes[input.semantics];
  const configuration = loadConfiguration({
    declared: experiment.configuration ?? {},
    overrides: input.overrides?.configuration ?? {},
    environment: input.environment,
    pendingTypes: pending.configuration,
    takesBytes: input.semantics === "strict",
  });
  const secrets = loadSecrets({
    declared: experiment.secrets ?? {},
    overrides: input.overrides?.secrets ?? {},
    environment: input.environment,
    pendingTypes: pending.secrets,
  });
  const strategies = resolveStrategies(input, settings);
  const problems = [...configuration.problems, ...secrets.problems, ...strategies.problems];
  if (problems.length > 0) return { problems };
  const decided = {
    experiment,
    semantics: input.semantics,
    hypothesisStrategy: strategies.hypothesis,
    rollbackStrategy: strategies.rollbacks,
    dry: input.dry,
    frequencySeconds: input.frequencySeconds ?? 1,
    failFast: input.failFast ?? false,
    timeLimitMs: input.timeLimitMs,
    globalControls: input.globalControls ?? [],
  };
  const phases = new Set<Phase>(input.only ?? selectablePhases);
  let hash: string | undefined;
  return {
    ...decided,
    seed: input.seed,
    settings,
    configuration,
    secrets,
    phases,
    // Made when it is asked for: many a plan is made only to see whether it can be.
    get hash(): string {
      hash ??= hashOf([decided as unknown as Json, configuration.values, [...phases]]);
      return hash;
    },
  };
}

interface Strategies {
  readonly hypothesis: HypothesisStrategy;
  readonly rollbacks: RollbackStrategy;
  readonly problems: readonly PlanProblem[];
}

/**
 * Command line, then document, then settings, then default. Under Chaos Toolkit's semantics a document with any
 * `runtime` block hides the settings' strategies altogether; strictly each is looked up on its own.
 */
function resolveStrategies(input: PlanInput, settings: JsonObject): Strategies {
  const fromDocument = (input.experiment as JsonObject)["runtime"];
  const hides =
    input.semantics === "chaos-toolkit" && isJsonObject(fromDocument) && Object.keys(fromDocument).length > 0;
  const look = (kind: "hypothesis" | "rollbacks"): Json | undefined =>
    strategyIn(fromDocument, kind) ?? (hides ? undefined : strategyIn(settings["runtime"], kind));
  const hypothesis = input.hypothesisStrategy ?? look("hypothesis") ?? "default";
  const rollbacks = input.rollbackStrategy ?? look("rollbacks") ?? "default";
  const problems: PlanProblem[] = [];
  const known =
    hypothesis === "continously" ? "continuously" : hypothesisStrategies.find((each) => each === hypothesis);
  if (known === undefined) problems.push(unknownStrategy("hypothesis", hypothesis, hypothesisStrategies));
  const knownRollbacks = rollbackStrategies.find((each) => each === rollbacks);
  if (knownRollbacks === undefined && input.semantics === "strict") {
    problems.push(unknownStrategy("rollbacks", rollbacks, rollbackStrategies));
  }
  return { hypothesis: known ?? "default", rollbacks: knownRollbacks ?? "never", problems };
}

function strategyIn(runtime: Json | undefined, kind: string): Json | undefined {
  const block = isJsonObject(runtime) ? runtime[kind] : undefined;
  return isJsonObject(block) ? block["strategy"] : undefined;
}

function unknownStrategy(kind: string, value: Json, known: readonly string[]): PlanProblem {
  return {
    code: "STRATEGY_UNKNOWN",
    message: `${JSON.stringify(value)} is no ${kind} strategy`,
    mend: `Use one of ${known.join(", ")}.`,
    path: ["runtime", kind, "strategy"],
  };
}

function hashOf(value: Json): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** JSON with sorted keys, so that the order in which a document was written does not change its hash. */
function canonical(value: Json | undefined): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  // Text is put together piece by piece: with lists in between, a large document's plan costs ten times its size.
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === "" ? "" : ","}${canonical(item)}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonical(value[key])}`;
  }
  return `{${text}}`;
}
