import { z } from "zod";
import type { Json } from "../json.ts";

/*
 * The one description of the experiment document. Types, the published JSON Schema, and the checks come from here.
 * The format is Chaos Toolkit's; keys marked "Hormesis" are ours, and Chaos Toolkit ignores them.
 * Every object is loose: the format allows extra keys, and the journal keeps them.
 */

const json: z.ZodType<Json> = z.json();
const nonEmpty = z.string().min(1);

/** A length of time with its unit: `250ms`, `1.5s`, `2m`, `1h`. */
export const durationSchema = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h)$/)
  .describe("A length of time with its unit: 250ms, 1.5s, 2m, 1h");

export const controlSchema = z.looseObject({
  name: nonEmpty,
  provider: z.looseObject({
    type: z.string(),
    module: z.string().optional(),
    arguments: z.record(z.string(), json).optional(),
  }),
  scope: z.enum(["before", "after"]).optional(),
  automatic: z.boolean().optional(),
});
export type Control = z.infer<typeof controlSchema>;

export const providerSchema = z.looseObject({
  type: z.string(),
  secrets: z.union([z.array(z.string()), z.string()]).optional(),
});
export type ProviderDeclaration = z.infer<typeof providerSchema>;

const pause = z.union([z.number(), z.string().regex(/^\$\{.*\}$/)]);

export const retrySchema = z.strictObject({
  attempts: z.int().min(2).max(1000).describe("How often to try at the most, the first time included"),
  every: durationSchema.optional().describe("Pause between two tries (default 1s)"),
  backoff: z.number().min(1).max(10).optional().describe("Each pause is this many times the one before (default 1)"),
});
export const untilSchema = z.strictObject({
  tolerance: json.describe("What the output must meet"),
  within: durationSchema.describe("How long to wait at the most; the activity fails when it passes"),
  every: durationSchema.optional().describe("Pause between two tries (default 1s)"),
});

export const activitySchema = z.looseObject({
  type: z.enum(["probe", "action"]),
  name: nonEmpty,
  provider: providerSchema,
  background: z.boolean().optional(),
  pauses: z.looseObject({ before: pause.optional(), after: pause.optional() }).optional(),
  tolerance: json.optional(),
  controls: z.array(controlSchema).optional(),
  timeout: z.number().optional(),
  retry: retrySchema.optional(),
  until: untilSchema.optional(),
  repeat: z.int().min(1).max(10_000).optional(),
});
export type Activity = z.infer<typeof activitySchema>;

export const referenceSchema = z.looseObject({ ref: nonEmpty });
export type Reference = z.infer<typeof referenceSchema>;
/** An entry of a method, of the rollbacks or of the hypothesis: an activity, or a reference to one by name. */
export type Step = Activity | Reference;
const step = z.union([activitySchema, referenceSchema]);

export const hypothesisSchema = z.looseObject({
  title: nonEmpty,
  probes: z.array(step).optional(),
  controls: z.array(controlSchema).optional(),
});
export type Hypothesis = z.infer<typeof hypothesisSchema>;

export const guardSchema = z.looseObject({
  name: nonEmpty,
  provider: providerSchema,
  tolerance: json,
  every: durationSchema.optional().describe("Pause between two looks (default 1s)"),
});
export type Guard = z.infer<typeof guardSchema>;

export const hypothesisStrategies = [
  "default",
  "before-method-only",
  "after-method-only",
  "during-method-only",
  "continuously",
  "skip",
] as const;
export type HypothesisStrategy = (typeof hypothesisStrategies)[number];
export const rollbackStrategies = ["default", "always", "never", "deviated"] as const;
export type RollbackStrategy = (typeof rollbackStrategies)[number];

export const experimentSchema = z.looseObject({
  title: nonEmpty,
  description: nonEmpty,
  method: z.array(step),
  "steady-state-hypothesis": hypothesisSchema.optional(),
  rollbacks: z.array(step).optional(),
  tags: z.array(nonEmpty).optional(),
  contributions: z.record(z.string(), z.enum(["high", "medium", "low", "none"])).optional(),
  configuration: z.record(z.string(), json).optional(),
  secrets: z.record(z.string(), z.record(z.string(), json)).optional(),
  controls: z.array(controlSchema).optional(),
  extensions: z.array(z.looseObject({ name: nonEmpty })).optional(),
  runtime: z
    .looseObject({
      hypothesis: z.looseObject({ strategy: z.enum(hypothesisStrategies).optional() }).optional(),
      rollbacks: z.looseObject({ strategy: z.enum(rollbackStrategies).optional() }).optional(),
    })
    .optional(),
  seed: z.union([z.string(), z.int()]).optional(),
  "time-limit": durationSchema.optional(),
  guards: z.array(guardSchema).optional(),
  recovery: z.strictObject({ within: durationSchema, every: durationSchema.optional() }).optional(),
});
/** A chaos experiment, as its author wrote it. */
export type Experiment = z.infer<typeof experimentSchema>;
