// The namespace import lets a bundler drop what is not used: 85 KB instead of 450 KB with `import { z }`.
import * as z from "zod";
import type { Json } from "../json.ts";
import { durationPattern, hypothesisStrategies, rollbackStrategies } from "./words.ts";

export type { HypothesisStrategy, RollbackStrategy } from "./words.ts";

/*
 * The one description of the experiment document. Types, the published JSON Schema, and the checks come from here.
 * The format is Chaos Toolkit's; keys marked "Hormesis" are ours, and Chaos Toolkit ignores them.
 * Every object is loose: the format allows extra keys, and the journal keeps them.
 */

// Only presence is checked here: that a whole document is JSON is checked once, before the schema is applied.
export const jsonSchema = z.custom<Json>((value) => value !== undefined);
const nonEmpty = z.string().min(1);

/** A length of time with its unit, as `parseDuration` reads it: `250ms`, `1.5s`, `2m`, `1h30m`. */
export const durationSchema = z.string().regex(durationPattern).meta({
  id: "duration",
  title: "Length of time",
  description: "A length of time with its unit: 250ms, 1.5s, 2m, 1h30m",
});

/** What an output must meet: see the values chapter, which checks it. */
export const toleranceSchema = jsonSchema.meta({
  id: "tolerance",
  title: "Tolerance",
  description:
    "What the output must meet: a value, a list of values, or an object of type regex, jsonpath, range or probe",
});

export const controlSchema = z
  .looseObject({
    name: nonEmpty.describe("What the control is called in messages"),
    provider: z
      .looseObject({
        type: z.string().describe("Who runs the control: python or module"),
        module: z.string().optional().describe("The module that has the hooks"),
        arguments: z.record(z.string(), jsonSchema).optional().describe("What every hook is given; ${...} is replaced"),
      })
      .describe("Where the control's hooks are"),
    scope: z.enum(["before", "after"]).optional().describe("Call only the hooks before, or only those after"),
    automatic: z.boolean().optional().describe("Whether lower levels inherit the control (default true)"),
  })
  .meta({ id: "control", title: "Control", description: "Hooks around a part of the run" });
export type Control = z.infer<typeof controlSchema>;

export const providerSchema = z
  .looseObject({
    type: z.string().describe("Who performs the activity: http, process, python or module"),
    secrets: z
      .union([z.array(z.string()), z.string()])
      .optional()
      .describe("The groups of secrets that the activity may use"),
  })
  .meta({ id: "provider", title: "Provider", description: "Who performs the activity, and with what" });
export type ProviderDeclaration = z.infer<typeof providerSchema>;

const pause = z.union([z.number().min(0), z.string().regex(/^\$\{.*\}$/)]);

export const retrySchema = z
  .strictObject({
    attempts: z.int().min(2).max(1000).describe("How often to try at the most, the first time included"),
    every: durationSchema.optional().describe("Pause between two tries (default 1s)"),
    backoff: z.number().min(1).max(10).optional().describe("Each pause is this many times the one before (default 1)"),
  })
  .describe("Hormesis: try again when the activity fails");
export const untilSchema = z
  .strictObject({
    tolerance: toleranceSchema,
    within: durationSchema.describe("How long to wait at the most; the activity fails when it passes"),
    every: durationSchema.optional().describe("Pause between two tries (default 1s)"),
  })
  .describe("Hormesis: perform the activity again until its output meets a tolerance");

export const pausesSchema = z
  .looseObject({
    before: pause.optional().describe("Seconds to wait before the activity"),
    after: pause.optional().describe("Seconds to wait after the activity"),
  })
  .describe("Waiting before and after the activity; not part of its duration");

export const activitySchema = z
  .looseObject({
    type: z.enum(["probe", "action"]).describe("A probe looks, an action changes something"),
    name: nonEmpty.describe("What the activity is called: in the journal, in a ref, in ${outputs.name}"),
    provider: providerSchema,
    background: z.boolean().optional().describe("Start the activity and go on without waiting for it (default false)"),
    pauses: pausesSchema.optional(),
    tolerance: toleranceSchema.optional(),
    controls: z.array(controlSchema).optional().describe("Hooks around this activity"),
    timeout: z
      .number()
      .min(0)
      .optional()
      .describe("Hormesis: seconds after which the activity has failed, whatever its provider"),
    retry: retrySchema.optional(),
    until: untilSchema.optional(),
    repeat: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe("Hormesis: perform the activity this many times, one by one"),
  })
  .meta({ id: "activity", title: "Probe or action", description: "Something to look at, or something to change" });
export type Activity = z.infer<typeof activitySchema>;

export const referenceSchema = z
  .looseObject({
    ref: nonEmpty.describe("The name of an activity of the method or of the hypothesis, to be performed here"),
  })
  .meta({ id: "reference", title: "Reference", description: "An activity that is declared elsewhere, by its name" });
export type Reference = z.infer<typeof referenceSchema>;
/** An entry of a method, of the rollbacks or of the hypothesis: an activity, or a reference to one by name. */
export type Step = Activity | Reference;
const step = z.union([activitySchema, referenceSchema]);

export const hypothesisSchema = z
  .looseObject({
    title: nonEmpty.describe("What the steady state is, in words"),
    probes: z.array(step).optional().describe("Activities with a tolerance each; the hypothesis is met when all are"),
    controls: z.array(controlSchema).optional().describe("Hooks around the hypothesis"),
  })
  .meta({
    id: "hypothesis",
    title: "Steady-state hypothesis",
    description: "What is true of the system when it is well, checked before and after the method",
  });
export type Hypothesis = z.infer<typeof hypothesisSchema>;

export const guardSchema = z
  .looseObject({
    name: nonEmpty.describe("What the guard is called in messages"),
    provider: providerSchema,
    tolerance: toleranceSchema,
    every: durationSchema.optional().describe("Pause between two looks (default 1s)"),
  })
  .meta({ id: "guard", title: "Guard", description: "Hormesis: a probe that is watched during the method" });
export type Guard = z.infer<typeof guardSchema>;

export const rollbackStrategySchema = z.enum(rollbackStrategies);

export const runtimeSchema = z
  .looseObject({
    hypothesis: z
      .looseObject({ strategy: z.enum(hypothesisStrategies).optional().describe("When the hypothesis is checked") })
      .optional()
      .describe("How the hypothesis is run"),
    rollbacks: z
      .looseObject({ strategy: rollbackStrategySchema.optional().describe("When the rollbacks are played") })
      .optional()
      .describe("How the rollbacks are run"),
  })
  .describe("How the experiment is run, unless the command line says otherwise");

export const recoverySchema = z
  .strictObject({
    within: durationSchema.describe("How long the recovery may take"),
    every: durationSchema.optional().describe("Pause between two looks (default 1s)"),
  })
  .describe("Hormesis: after the rollbacks, the steady state must be met again within this time");

export const experimentSchema = z.looseObject({
  title: nonEmpty.describe("What is tried, in one line; ${...} is replaced by configuration values"),
  description: nonEmpty.describe("What is to be learnt, and why"),
  method: z.array(step).describe("What is done, in order; empty to check the hypothesis only"),
  "steady-state-hypothesis": hypothesisSchema.optional(),
  rollbacks: z.array(step).optional().describe("What puts things back, in order"),
  tags: z.array(nonEmpty).optional().describe("Words to find the experiment by"),
  contributions: z
    .record(z.string(), z.enum(["high", "medium", "low", "none"]))
    .optional()
    .describe("How much the experiment contributes to each property, such as availability: high"),
  configuration: z
    .record(z.string(), jsonSchema)
    .optional()
    .describe("Values for ${...}: given here, read from the environment (type: env), or probed (type: probe)"),
  secrets: z
    .record(z.string(), z.record(z.string(), jsonSchema))
    .optional()
    .describe("Groups of secret values, given here or read from the environment (type: env) or from Vault"),
  controls: z.array(controlSchema).optional().describe("Hooks around the experiment and, by default, all its parts"),
  extensions: z
    .array(z.looseObject({ name: z.string().regex(/\S/).describe("Whose data this is") }))
    .optional()
    .describe("Data for other tools, kept as it is"),
  runtime: runtimeSchema.optional(),
  seed: z
    .union([z.string(), z.int()])
    .optional()
    .describe("Hormesis: where randomness starts; same seed, same choices"),
  "time-limit": durationSchema.optional().describe("Hormesis: the run is interrupted when it takes longer"),
  guards: z
    .array(guardSchema)
    .optional()
    .describe("Hormesis: probes watched during the method; one out of tolerance interrupts the run"),
  recovery: recoverySchema.optional(),
});
/** A chaos experiment, as its author wrote it. */
export type Experiment = z.infer<typeof experimentSchema>;
