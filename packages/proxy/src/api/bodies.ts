import type { Attributes } from "../toxics/attributes.ts";
import type { ToxicKind } from "../toxics/toxic-kind.ts";
import { badBody, missingField } from "./api-error.ts";
import { decodeStruct, memberOf, type GoFields, type GoStruct } from "./go-decode.ts";
import type { GoValue } from "./go-json.ts";

/** What a body says about a proxy; what it leaves out is not here. */
export interface ProxyBody {
  readonly name?: string;
  readonly listen?: string;
  readonly upstream?: string;
  readonly enabled?: boolean;
}

/** What a body says about a toxic, beside its attributes. */
export interface ToxicBody {
  readonly name?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly toxicity?: number;
}

const proxyFields = { name: "string", listen: "string", upstream: "string", enabled: "bool" } as const;
const proxyStruct: GoStruct = { name: "Proxy", fullName: "toxiproxy.Proxy", fields: proxyFields };
// The struct of /populate has no name, and Go writes out what it is made of.
const populateType = String.raw`struct { toxiproxy.Proxy; Enabled *bool "json:\"enabled\"" }`;
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

/** Reads the list of /populate, and checks all of it before anything is done. @throws ApiError 400 */
export function decodePopulate(value: GoValue): ProxyBody[] {
  if (value.kind === "null") return [];
  if (value.kind !== "array") {
    throw badBody(`json: cannot unmarshal ${value.kind} into Go value of type []${populateType}`);
  }
  const proxies = value.items.map((item) => proxyOf(decodeStruct(item, populateStruct)));
  for (const [index, proxy] of proxies.entries()) {
    if ((proxy.name ?? "") === "") throw missingField(`name at proxy ${index + 1}`);
    if ((proxy.upstream ?? "") === "") throw missingField(`upstream at proxy ${index + 1}`);
  }
  return proxies;
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
  const attributes: Record<string, number> = {};
  for (const name of kind.attributeNames) attributes[name] = present?.[name] ?? 0;
  const given = memberOf(value, "attributes");
  if (given === undefined) return attributes;
  const fields = Object.fromEntries(kind.attributeNames.map((name) => [name, "int64" as const]));
  const struct = { name: kind.goName, fullName: `toxics.${kind.goName}`, fields, path: "attributes." };
  for (const [name, number] of decodeStruct(given, struct)) {
    if (typeof number !== "number" || number < 0 || !Number.isSafeInteger(number)) {
      throw badBody(`attribute ${name} must be between 0 and ${Number.MAX_SAFE_INTEGER}`);
    }
    attributes[name] = number;
  }
  return attributes;
}

function proxyOf(fields: GoFields): ProxyBody {
  return {
    ...textField(fields, "name"),
    ...textField(fields, "listen"),
    ...textField(fields, "upstream"),
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
