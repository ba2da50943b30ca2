import { choices, referenced, type JsonSchema } from "./json-schema.ts";

/** A type in words, with links to the sections of objects; `place` is the section of the object that it may be. */
export function typeText(schema: JsonSchema, place: string): string {
  const name = referenced(schema);
  if (name !== undefined) return link(name, name);
  const options = choices(schema);
  if (options.length > 0) return [...new Set(options.map((option) => typeText(option, place)))].join(" or ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const).replaceAll('"', "")}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (schema.prefixItems !== undefined) return `list of ${schema.prefixItems.length} values`;
  if (typeof schema.items === "object") return `list of ${typeText(schema.items, place)}`;
  if (schema.properties !== undefined) return link("object", place);
  if (typeof schema.additionalProperties === "object") return `map of ${typeText(schema.additionalProperties, place)}`;
  return simpleType(schema);
}

function simpleType({ type, minimum, maximum }: JsonSchema): string {
  if (type === undefined) return "anything";
  const name = typeof type === "string" ? type : type.join(" or ");
  // Every integer of a schema made by zod has the bounds of what a number can hold: those go without saying.
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return minimum !== undefined && isBounded ? `${name}, ${minimum} to ${maximum}` : name;
}

/** A link to a section of the same page. */
export function link(text: string, section: string): string {
  const anchor = section
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
  return `[${text}](#${anchor})`;
}
