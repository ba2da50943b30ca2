import type { Json } from "@hormesis/experiment";

/** A value of a settings file as text: itself where it is text, else its JSON; nothing where it is missing. */
export function textOfJson(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
