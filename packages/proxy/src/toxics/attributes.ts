/** The numbers that a toxic is set up with, by their names on the wire, in the order in which they are written. */
export type Attributes = Readonly<Record<string, number>>;

/** What a behaviour reads its numbers from: a change of the toxic is seen at the next decision. */
export interface Settings {
  readonly attributes: Attributes;
}

/** One number; a name that a toxic does not have is a mistake of the programmer. */
export function attribute(settings: Settings, name: string): number {
  const value = settings.attributes[name];
  if (value === undefined) throw new Error(`There is no attribute ${name}.`);
  return value;
}
