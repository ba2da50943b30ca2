import type * as z from "zod";
import type { Json } from "../json.ts";
import type {
  httpProviderSchema,
  faultProviderSchema,
  moduleProviderSchema,
  processProviderSchema,
  pythonProviderSchema,
} from "./provider-schemas.ts";
import type {
  activitySchema,
  Control,
  Experiment,
  experimentSchema,
  guardSchema,
  hypothesisSchema,
  RollbackStrategy,
  HypothesisStrategy,
} from "./schema.ts";

/** The keys that a schema names, without the door it leaves open for others: a typo is then an error to TypeScript. */
type Named<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

/**
 * The providers there are, by their `type`. A package that adds one declares its shape here:
 *
 * @example
 * declare module "@hormesis/experiment" {
 *   interface ProviderInputs { kafka: { type: "kafka"; topic: string } }
 * }
 */
export interface ProviderInputs {
  http: Named<z.input<typeof httpProviderSchema>>;
  process: Named<z.input<typeof processProviderSchema>>;
  python: Named<z.input<typeof pythonProviderSchema>>;
  module: Named<z.input<typeof moduleProviderSchema>>;
  fault: Named<z.input<typeof faultProviderSchema>>;
}

/** Any provider, told apart by its `type`. */
export type ProviderInput = ProviderInputs[keyof ProviderInputs];

interface RegexTolerance {
  type: "regex";
  /** A regular expression of Python's, searched anywhere in the text. */
  pattern: string;
  /** The part of the output to look at, such as `body` or `stdout`. */
  target?: string;
}

interface JsonPathTolerance {
  type: "jsonpath";
  /** A path such as `$.items[*].name`. */
  path: string;
  target?: string;
  /** The values that must be found, in order. */
  expect?: Json;
  /** How many values must be found. */
  count?: number;
}

interface RangeTolerance {
  type: "range";
  /** The lower and the upper bound, both included. */
  range: [number, number];
  target?: string;
}

interface ProbeTolerance {
  type: "probe";
  name: string;
  provider: ProviderInput;
}

/** What an output must meet. */
export type ToleranceInput =
  | boolean
  | number
  | string
  | Json[]
  | RegexTolerance
  | JsonPathTolerance
  | RangeTolerance
  | ProbeTolerance;

type UntilInput = Omit<NonNullable<z.input<typeof activitySchema>["until"]>, "tolerance"> & {
  tolerance: ToleranceInput;
};

/** A probe or an action, as it is written in TypeScript. */
export type ActivityInput = Omit<Named<z.input<typeof activitySchema>>, "provider" | "tolerance" | "until"> & {
  provider: ProviderInput;
  tolerance?: ToleranceInput;
  until?: UntilInput;
};

/** An activity that is declared elsewhere, by its name. */
export interface ReferenceInput {
  ref: string;
  background?: boolean;
  tolerance?: ToleranceInput;
}
export type StepInput = ActivityInput | ReferenceInput;
/** In a hypothesis every probe says what its output must meet. */
export type ProbeInput = StepInput & { tolerance: ToleranceInput };

export type HypothesisInput = Omit<Named<z.input<typeof hypothesisSchema>>, "probes"> & { probes?: ProbeInput[] };
export type GuardInput = Omit<Named<z.input<typeof guardSchema>>, "provider" | "tolerance"> & {
  provider: ProviderInput;
  tolerance: ToleranceInput;
};

interface RuntimeInput {
  hypothesis?: { strategy?: HypothesisStrategy };
  rollbacks?: { strategy?: RollbackStrategy };
}

/** An experiment, as it is written in TypeScript. */
export type ExperimentInput = Omit<
  Named<z.input<typeof experimentSchema>>,
  "method" | "rollbacks" | "steady-state-hypothesis" | "guards" | "runtime" | "controls"
> & {
  method: StepInput[];
  rollbacks?: StepInput[];
  "steady-state-hypothesis"?: HypothesisInput;
  guards?: GuardInput[];
  runtime?: RuntimeInput;
  controls?: Control[];
};

/**
 * Gives an experiment that is written in TypeScript its types: editors complete its keys, and a typo does not compile.
 * It returns what it is given and checks nothing; `checkExperiment` does, when the experiment is loaded.
 *
 * @example
 * export default defineExperiment({
 *   title: "Checkout survives a slow payment provider",
 *   description: "Learn whether the checkout has a timeout.",
 *   method: [{ type: "probe", name: "checkout", provider: { type: "http", url: "http://localhost:8080/checkout" } }],
 * });
 */
export function defineExperiment(experiment: ExperimentInput): Experiment {
  // It is one: only that an `Experiment` may have more keys is more than the narrower types here can say.
  return experiment as unknown as Experiment;
}
