import { badBody } from "./api-error.ts";
import type { GoValue } from "./go-json.ts";

/** The Go types that fields of the API have. */
type GoType = "string" | "bool" | "int64" | "float32";

/** A struct of Toxiproxy, as far as its error texts show it. */
export interface GoStruct {
  /** Its name in front of a field: `Proxy`, and nothing for a struct without a name. */
  readonly name: string;
  /** Its name as a whole: `toxiproxy.Proxy`. */
  readonly fullName: string;
  readonly fields: Readonly<Record<string, GoType>>;
  /** Where it stands: `attributes.` inside a toxic. */
  readonly path?: string;
}

export type GoFields = ReadonlyMap<string, string | boolean | number>;

/**
 * Reads the fields of a struct that are present and not null. Keys may be in any case, unknown ones are left out.
 *
 * @throws ApiError 400 in Go's words, for the first field of another type
 */
export function decodeStruct(value: GoValue, struct: GoStruct): GoFields {
  const fields = new Map<string, string | boolean | number>();
  if (value.kind === "null") return fields;
  if (value.kind !== "object") {
    const place = struct.path === undefined ? "value" : `struct field ${struct.name}.${struct.path.slice(0, -1)}`;
    throw badBody(`json: cannot unmarshal ${value.kind} into Go ${place} of type ${struct.fullName}`);
  }
  for (const [key, member] of value.entries) {
    const name = Object.keys(struct.fields).find((field) => sameKey(field, key));
    const type = name === undefined ? undefined : struct.fields[name];
    if (name === undefined || type === undefined || member.kind === "null") continue;
    const decoded = decodeField(member, type);
    if (decoded === undefined) {
      const field = `${struct.name}.${struct.path ?? ""}${name}`;
      throw badBody(`json: cannot unmarshal ${describe(member, type)} into Go struct field ${field} of type ${type}`);
    }
    fields.set(name, decoded);
  }
  return fields;
}

/** The last member of an object with this key, in any case. */
export function memberOf(value: GoValue, name: string): GoValue | undefined {
  return value.kind === "object" ? value.entries.findLast(([key]) => sameKey(key, name))?.[1] : undefined;
}

function sameKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function decodeField(value: GoValue, type: GoType): string | boolean | number | undefined {
  switch (type) {
    case "string":
      return value.kind === "string" ? value.value : undefined;
    case "bool":
      return value.kind === "bool" ? value.value : undefined;
    case "int64":
      return value.kind === "number" && isInt64(value.text) ? Number(value.text) : undefined;
    case "float32":
      return value.kind === "number" && Number.isFinite(Math.fround(Number(value.text)))
        ? Math.fround(Number(value.text))
        : undefined;
  }
}

function isInt64(text: string): boolean {
  // Far more digits than an int64 has need no arithmetic to be refused.
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** Go names a number that does not fit, and only the kind of anything else. */
function describe(value: GoValue, type: GoType): string {
  const isNumeric = type === "int64" || type === "float32";
  return value.kind === "number" && isNumeric ? `number ${value.text}` : value.kind;
}
