import type { Json } from "@hormesis/experiment";

/** What a toxic is set up with, by the names on the wire, in the order in which they are written. */
export type Attributes = Readonly<Record<string, Json>>;

/** What a behaviour reads its attributes from: a change of the toxic is seen at the next decision. */
export interface Settings {
  readonly attributes: Attributes;
}

/** One number; a name that a toxic does not have as one is a mistake of the programmer. */
export function attribute(settings: Settings, name: string): number {
  const value = settings.attributes[name];
  if (typeof value !== "number") throw new Error(`There is no number ${name}.`);
  return value;
}
