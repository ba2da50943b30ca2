import { isJsonObject, type Json, type JsonObject } from "@hormesis/experiment";
import { experimentJsonSchema } from "@hormesis/experiment/schema";

/** A provider, as the schema of experiments describes it. */
export interface DescribedProvider {
  readonly type: string;
  readonly description: string;
  readonly keys: readonly { readonly name: string; readonly required: boolean; readonly description: string }[];
}

/** The providers that experiments can use, with the keys that each takes: read from the schema, so never out of date. */
export function describeProviders(): DescribedProvider[] {
  const found = new Map<string, DescribedProvider>();
  for (const schema of objectsIn(experimentJsonSchema())) {
    const properties = schema["properties"];
    if (!isJsonObject(properties) || !isJsonObject(properties["type"])) continue;
    const type = properties["type"]["const"];
    const isProvider =
      typeof type === "string" && ("module" in properties || "path" in properties || "url" in properties);
    if (!isProvider || found.has(type) || !("arguments" in properties)) continue;
    found.set(type, { type, description: textOf(schema["description"]), keys: keysOf(properties, schema["required"]) });
  }
  return [...found.values()];
}

function keysOf(properties: JsonObject, required: Json | undefined): DescribedProvider["keys"] {
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties)
    .filter(([name]) => name !== "type")
    .map(([name, schema]) => ({
      name,
      required: needed.includes(name),
      description: isJsonObject(schema) ? textOf(schema["description"]) : "",
    }));
}

function* objectsIn(value: Json): Generator<JsonObject> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item);
  else if (isJsonObject(value)) {
    yield value;
    for (const item of Object.values(value)) yield* objectsIn(item);
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
