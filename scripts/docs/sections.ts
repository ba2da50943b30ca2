import { choices, referenced, type JsonSchema } from "./json-schema.ts";

/** A part of the page: an object with its keys, or a choice between several things. */
export interface Section {
  readonly name: string;
  readonly schema: JsonSchema;
}

/** The document's sections, then those of every named part. A part gets one section however often it is used. */
export function sectionsOf(whole: JsonSchema, rootName: string): Section[] {
  const named = Object.entries(whole.$defs ?? {}).map(([name, schema]): Section => ({ name, schema }));
  return [{ name: rootName, schema: whole }, ...named].flatMap(withInner);
}

/** A section, then those of the objects inside it that have no name of their own, in the order of their keys. */
function withInner(section: Section): Section[] {
  const keys = Object.entries(section.schema.properties ?? {}).flatMap(([key, value]) => {
    const object = objectIn(value);
    return object === undefined ? [] : withInner({ name: `${section.name}.${key}`, schema: object });
  });
  const variants = choices(section.schema).flatMap((variant) => {
    const name = variantName(variant);
    return name === undefined ? [] : withInner({ name: `${section.name} ${name}`, schema: variant });
  });
  return [section, ...keys, ...variants];
}

/** What an object's `type` must be tells it from the other objects of a choice. */
export function variantName(variant: JsonSchema): string | undefined {
  const name = variant.properties?.["type"]?.const;
  return typeof name === "string" ? name : undefined;
}

/** The object that a key holds, also inside a list, a map or a choice, unless it is referred to by a name. */
function objectIn(schema: JsonSchema): JsonSchema | undefined {
  if (referenced(schema) !== undefined) return undefined;
  if (schema.properties !== undefined) return schema;
  const inner = [schema.items, schema.additionalProperties, ...choices(schema)];
  for (const candidate of inner) {
    const object = typeof candidate === "object" ? objectIn(candidate) : undefined;
    if (object !== undefined) return object;
  }
  return undefined;
}
