import * as z from "zod";
import type { JsonObject } from "../json.ts";
import { providerSchemas } from "./provider-schemas.ts";
import { experimentSchema, providerSchema, rollbackStrategySchema, toleranceSchema } from "./schema.ts";
import { rollbackStrategies } from "./words.ts";

/** The name of the schema, wherever a copy of it lies. */
export const EXPERIMENT_SCHEMA_ID = "urn:hormesis:schema:experiment";

/**
 * The JSON Schema (draft 2020-12) of an experiment, for editors and other tools: completion, descriptions, and the
 * mistakes of shape. It accepts extra keys, as the format does; what only a look at the whole tells is left to
 * `checkExperiment`.
 *
 * @example writeFile("experiment.schema.json", JSON.stringify(experimentJsonSchema(), null, 2))
 */
export function experimentJsonSchema(): JsonObject {
  const { $schema, ...schema } = toJsonSchema(experimentSchema);
  return {
    $schema: $schema ?? null,
    $id: EXPERIMENT_SCHEMA_ID,
    title: "Chaos experiment",
    description: "An experiment of Hormesis or of Chaos Toolkit. Keys marked 'Hormesis' are ignored by Chaos Toolkit.",
    ...schema,
  };
}

function toJsonSchema(schema: z.ZodType): JsonObject {
  const made: unknown = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io: "input",
    // A custom check only says that a value is there, which `required` says too.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      // A schema that allows everything, and names that are texts, go without saying.
      if (isEmpty(jsonSchema.additionalProperties)) delete jsonSchema.additionalProperties;
      delete jsonSchema.propertyNames;
      // Chaos Toolkit runs experiments with an unknown strategy for rollbacks, so the schema only proposes the known ones.
      if (zodSchema === rollbackStrategySchema)
        Object.assign(jsonSchema, { type: "string", enum: undefined, anyOf: [{ enum: [...rollbackStrategies] }, {}] });
      const better =
        zodSchema === providerSchema ? providerVariants : zodSchema === toleranceSchema ? toleranceVariants : undefined;
      if (better === undefined) return;
      for (const key of ["type", "properties", "required"] as const) delete jsonSchema[key];
      Object.assign(jsonSchema, better());
    },
  });
  // It is built of JSON values only; a copy drops the hidden properties that zod leaves on it.
  return JSON.parse(JSON.stringify(made)) as JsonObject;
}

function isEmpty(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && Object.keys(schema).length === 0;
}

/** One of the built-in providers: editors then complete the keys of the one whose type is written. */
function providerVariants(): JsonObject {
  const variants = Object.values(providerSchemas).map((variant) => {
    const { $schema: _, ...schema } = toJsonSchema(variant);
    return schema;
  });
  return { oneOf: variants };
}

/** What the values chapter accepts as a tolerance, as far as a shape can say it. */
function toleranceVariants(): JsonObject {
  const target = { type: "string", description: "The part of the output to look at, such as body or stdout" };
  const bounds = {
    type: "array",
    prefixItems: [{ type: ["number", "boolean"] }, { type: ["number", "boolean"] }],
    items: false,
    minItems: 2,
    description: "The lower and the upper bound, both included",
  };
  return {
    anyOf: [
      {
        type: ["boolean", "integer", "string"],
        description: "The value, or for http and process the status, to be met",
      },
      {
        type: "array",
        description: "Values of which one is to be met; two numbers are a range, except for http and process",
      },
      objectOf(
        "regex",
        {
          pattern: { type: "string", description: "A regular expression of Python's, searched anywhere in the text" },
          target,
        },
        ["pattern"],
      ),
      objectOf(
        "jsonpath",
        {
          path: { type: "string", description: "A path such as $.items[*].name" },
          target,
          expect: { description: "The values that must be found, in order" },
          count: { type: "integer", description: "How many values must be found" },
        },
        ["path"],
      ),
      objectOf("range", { range: bounds, target }, ["range"]),
      objectOf(
        "probe",
        {
          name: { type: "string", minLength: 1, description: "What the probe is called in messages" },
          provider: { $ref: "#/$defs/provider" },
        },
        ["name", "provider"],
      ),
    ],
  };
}

function objectOf(type: string, properties: JsonObject, required: string[]): JsonObject {
  return {
    type: "object",
    properties: { type: { const: type, description: "How the output is looked at" }, ...properties },
    required: ["type", ...required],
  };
}
