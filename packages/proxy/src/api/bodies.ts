import { isJsonObject, type Json } from "@hormesis/experiment";
import type { Attributes } from "../toxics/attributes.ts";
import { readShape } from "../toxics/read-shape.ts";
import type { ToxicKind } from "../toxics/toxic-kind.ts";
import { badBody } from "./api-error.ts";
import { decodeStruct, memberOf, type GoFields, type GoStruct } from "./go-decode.ts";
import { jsonOf, type GoValue } from "./go-json.ts";

/** What a body says about a proxy; what it leaves out is not here. */
export interface ProxyBody {
  readonly name?: string;
  readonly listen?: string;
  readonly upstream?: string;
  readonly enabled?: boolean;
  /** What is spoken, where it is not only bytes. Our own key. */
  readonly protocol?: string;
}

/** What a body says about a toxic, beside its attributes. */
export interface ToxicBody {
  readonly name?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly toxicity?: number;
}

const proxyFields = {
  name: "string",
  listen: "string",
  upstream: "string",
  enabled: "bool",
  protocol: "string",
} as const;
const proxyStruct: GoStruct = { name: "Proxy", fullName: "toxiproxy.Proxy", fields: proxyFields };
// The struct of /populate has no name, and Go writes out what it is made of.
export const populateType = String.raw`struct { toxiproxy.Proxy; Enabled *bool "json:\"enabled\"" }`;
const populateStruct: GoStruct = { name: "", fullName: populateType, fields: proxyFields };
const toxicStruct: GoStruct = {
  name: "ToxicWrapper",
  fullName: "toxics.ToxicWrapper",
  fields: { name: "string", type: "string", stream: "string", toxicity: "float32" },
};
const toxicUpdateStruct: GoStruct = { name: "", fullName: "struct", fields: { toxicity: "float32" } };

export function decodeProxy(value: GoValue): ProxyBody {
  return proxyOf(decodeStruct(value, proxyStruct));
}

export function decodePopulateItem(value: GoValue): ProxyBody {
  return proxyOf(decodeStruct(value, populateStruct));
}

export function decodeToxic(value: GoValue): ToxicBody {
  return toxicOf(decodeStruct(value, toxicStruct));
}

export function decodeToxicUpdate(value: GoValue): ToxicBody {
  return toxicOf(decodeStruct(value, toxicUpdateStruct));
}

/**
 * Reads the attributes of a toxic over those that it has. A negative number means nothing for any toxic, and one of them
 * ends Toxiproxy's process: it is refused.
 *
 * @throws ApiError 400
 */
export function decodeAttributes(value: GoValue, kind: ToxicKind, present?: Attributes): Attributes {
  const attributes: Record<string, Json> = {};
  for (const name of kind.attributeNames) attributes[name] = present?.[name] ?? 0;
  const given = memberOf(value, "attributes");
  const others = decodeShape(kind, given === undefined ? {} : jsonOf(given), present);
  if (given === undefined) return { ...attributes, ...others };
  const fields = Object.fromEntries(kind.attributeNames.map((name) => [name, "int64" as const]));
  const struct = { name: kind.goName, fullName: `toxics.${kind.goName}`, fields, path: "attributes." };
  for (const [name, number] of decodeStruct(given, struct)) {
    if (typeof number !== "number" || number < 0 || !Number.isSafeInteger(number)) {
      throw badBody(`attribute ${name} must be between 0 and ${Number.MAX_SAFE_INTEGER}`);
    }
    attributes[name] = number;
  }
  return { ...attributes, ...others };
}

/** An attribute that a change does not name keeps its value; `null` takes it away, and in place of all says nothing. */
function decodeShape(kind: ToxicKind, given: Json, present: Attributes | undefined): Attributes {
  const named = isJsonObject(given) ? given : {};
  const merged = Object.entries({ ...present, ...named }).filter(([, value]) => value !== null);
  const read = readShape(kind, Object.fromEntries(merged));
  if ("problems" in read) throw badBody(read.problems.map((problem) => `attributes: ${problem}`).join("; "));
  return read.attributes;
}

function proxyOf(fields: GoFields): ProxyBody {
  return {
    ...textField(fields, "name"),
    ...textField(fields, "listen"),
    ...textField(fields, "upstream"),
    ...textField(fields, "protocol"),
    ...(fields.has("enabled") ? { enabled: fields.get("enabled") === true } : {}),
  };
}

function toxicOf(fields: GoFields): ToxicBody {
  const toxicity = fields.get("toxicity");
  return {
    ...textField(fields, "name"),
    ...textField(fields, "type"),
    ...textField(fields, "stream"),
    ...(typeof toxicity === "number" ? { toxicity } : {}),
  };
}

function textField<Name extends string>(fields: GoFields, name: Name): { readonly [Key in Name]?: string } {
  const value = fields.get(name);
  return typeof value === "string" ? ({ [name]: value } as { readonly [Key in Name]?: string }) : {};
}
