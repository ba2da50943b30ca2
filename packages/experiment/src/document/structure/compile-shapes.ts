import * as z from "zod";
import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { providerSchemas } from "../provider-schemas.ts";
import {
  activitySchema,
  controlSchema,
  experimentSchema,
  guardSchema,
  hypothesisSchema,
  referenceSchema,
} from "../schema.ts";
import type { Role } from "./rows.ts";
import type { Definitions, Shape } from "./shape.ts";

/*
 * The checks of a document need the schemas only as shapes. To build the schemas takes longer than to read and check
 * an ordinary experiment, a sixth of a whole short run; so their shapes are compiled into shapes.ts beforehand. This
 * file is for that, and for the tests.
 */

/** The schema of each part, without the parts that stand in it and have a role of their own. */
export function roleSchemas(): Readonly<Record<Role, z.ZodType>> {
  const list = z.array(z.unknown());
  const provider = z.looseObject({});
  const hypothesis = hypothesisSchema.extend({ probes: list.optional(), controls: list.optional() });
  return {
    experiment: experimentSchema.extend({
      method: list,
      rollbacks: list.optional(),
      controls: list.optional(),
      guards: list.optional(),
      "steady-state-hypothesis": hypothesis.optional(),
    }),
    activity: activitySchema.extend({ provider, controls: list.optional(), tolerance: z.unknown().optional() }),
    reference: referenceSchema,
    control: controlSchema,
    guard: guardSchema.extend({ provider }),
    ...providerSchemas,
  };
}

/** The shapes of all parts, and what they refer to. */
export interface CompiledShapes {
  readonly shapes: Readonly<Record<Role, Shape>>;
  readonly definitions: Definitions;
}

/** Compiles the schemas of all parts. */
export function compileShapes(): CompiledShapes {
  const definitions: Record<string, Shape> = {};
  const entries = Object.entries(roleSchemas()).map(([role, schema]) => {
    const made: unknown = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    // It is made of JSON values only; a copy drops the hidden properties that zod leaves on it.
    const { $defs, ...shape } = JSON.parse(JSON.stringify(made)) as JsonObject;
    for (const [name, definition] of Object.entries(isJsonObject($defs) ? $defs : {})) {
      definitions[name] = bare(definition) as Shape;
    }
    return [role, bare(shape) as Shape];
  });
  // The entries are those of `roleSchemas`, which has every role.
  return { shapes: Object.fromEntries(entries) as CompiledShapes["shapes"], definitions };
}

const wordsOnly = ["$schema", "id", "title", "description", "propertyNames"];

/** Without what is only read by people, and without what goes without saying. */
function bare(value: Json): Json {
  if (Array.isArray(value)) return value.map(bare);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => !wordsOnly.includes(key) && !isEmptyRest(key, item));
  return Object.fromEntries(
    kept.map(([key, item]) => [key, key === "properties" && isJsonObject(item) ? bareMembers(item) : bare(item)]),
  );
}

/** The names of properties are the document's: one of them may well be `title`. */
function bareMembers(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, bare(shape)]));
}

function isEmptyRest(key: string, item: Json): boolean {
  const isEmpty = isJsonObject(item) && Object.keys(item).length === 0;
  return (key === "additionalProperties" && isEmpty) || (key === "items" && (item === false || isEmpty));
}
