import { parseDuration } from "@hormesis/experiment";
import * as z from "zod";

/*
 * Quantities as documents write them: texts with a unit. A bare number is refused with the texts it may have meant.
 */

type Quantity = z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>;

function quantity(
  unitExamples: string,
  like: (bare: number) => string,
  read: (text: string) => number | undefined,
  outOfRange: (text: string) => string | undefined = () => undefined,
): Quantity {
  const complain = (input: unknown): string => {
    const bare = typeof input === "number" ? input : Number.NaN;
    if (!Number.isNaN(bare) || (typeof input === "string" && /^\d+(\.\d+)?$/.test(input))) {
      const given = Number.isNaN(bare) ? Number(input) : bare;
      return `${given} has no unit: write ${like(given)}`;
    }
    const range = typeof input === "string" ? outOfRange(input) : undefined;
    if (range !== undefined) return `${JSON.stringify(input)} is out of range: write ${range}`;
    return `${JSON.stringify(input)} is no such quantity: write a number and a unit, such as ${unitExamples}`;
  };
  return z.string({ error: ({ input }) => complain(input) }).transform((text, ctx): number => {
    const value = read(text);
    if (value !== undefined) return value;
    ctx.addIssue({ code: "custom", message: complain(text) });
    return z.NEVER;
  });
}

function number(text: string, unit: RegExp): number | undefined {
  const match = new RegExp(`^(\\d+(?:\\.\\d+)?)${unit.source}$`).exec(text);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** `"20%"` becomes the ratio 0.2; from 0% to 100%. */
export const percentSchema = quantity(
  "20%",
  (bare) => `"${bare}%"`,
  (text) => {
    const percent = number(text, /%/);
    return percent === undefined || percent > 100 ? undefined : percent / 100;
  },
  (text) => (number(text.replace(/^-/, ""), /%/) === undefined ? undefined : "0% to 100%"),
);

/** `"1.5s"` becomes 1500 milliseconds. */
export const durationMsSchema = quantity(
  "250ms, 1.5s, 2m",
  (bare) => `"${bare}ms" or "${bare}s"`,
  (text) => {
    try {
      return parseDuration(text);
    } catch {
      return undefined;
    }
  },
);

const sizeUnits = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** `"64MiB"` becomes 67108864 bytes. */
export const sizeBytesSchema = quantity(
  "64MiB, 1GB, 512B",
  (bare) => `"${bare}B" or "${bare}MB"`,
  (text) => {
    for (const [unit, factor] of Object.entries(sizeUnits)) {
      const value = number(text, new RegExp(unit));
      if (value !== undefined) return Math.round(value * factor);
    }
    return undefined;
  },
);

const rateUnits = { "bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9 } as const;

/** `"8Mbit/s"` becomes 8000000 bits per second. */
export const bitRateSchema = quantity(
  "512kbit/s, 8Mbit/s",
  (bare) => `"${bare}kbit/s" or "${bare}Mbit/s"`,
  (text) => {
    for (const [unit, factor] of Object.entries(rateUnits)) {
      const value = number(text, new RegExp(unit));
      if (value !== undefined) return value * factor;
    }
    return undefined;
  },
);
