import type { z } from "zod";
import type { Attributes } from "../../toxics/attributes.ts";
import type { Toxic } from "../../toxics/toxic.ts";

/**
 * Reads a toxic's attributes as its kind's shape has them, once for each change of them: they were checked when they came.
 */
export function settingsReader<Shape extends z.ZodObject>(shape: Shape): (toxic: Toxic) => z.output<Shape> {
  const known = new WeakMap<Attributes, z.output<Shape>>();
  return ({ attributes }) => {
    const present = known.get(attributes);
    if (present !== undefined) return present;
    const settings = shape.parse(attributes);
    known.set(attributes, settings);
    return settings;
  };
}
