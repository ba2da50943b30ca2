import * as z from "zod";
import { durationMsSchema, sizeBytesSchema } from "../../../quantities.ts";

/* What several faults on the wire take. */

/** Nobody waits that long: more is a mistake. */
const LONGEST_MS = 3_600_000;

const durationSchema = durationMsSchema.refine((ms) => ms <= LONGEST_MS, "is more than an hour");
export const someMs = durationSchema.refine((ms) => ms >= 1, "is less than 1ms");
export const optionalMs = (text: string) => durationSchema.optional().describe(text);
export const someBytes = sizeBytesSchema.refine((bytes) => bytes >= 1, "is nothing");

/** So long may a pattern be: it is compared with all that comes by. */
const LONGEST_PATTERN = 1024;

/** A text to compare with, where `/.../` is a regular expression with some of these flags. */
export function patternSchema(flags: RegExp): z.ZodString {
  const form = new RegExp(`^/(.+)/(${flags.source})$`, "s");
  const isReadable = (text: string): boolean => {
    const [, source, flagsGiven] = form.exec(text) ?? [];
    try {
      return source === undefined || new RegExp(source, flagsGiven) instanceof RegExp;
    } catch {
      return false;
    }
  };
  return z.string().min(1).max(LONGEST_PATTERN).refine(isReadable, "is no regular expression that can be read");
}

/** How much later, and how that is spread: of requests, messages and packets alike. */
export const delayShape = {
  delay: someMs.describe("How much later: 200ms"),
  jitter: optionalMs("How much more or less that is (default 0ms)"),
  distribution: z
    .enum(["uniform", "normal", "pareto", "lognormal"])
    .optional()
    .describe(
      "How delays are spread: uniform, within plus or minus the jitter (default); normal, pareto, lognormal, with the " +
        "delay as mean and the jitter as standard deviation",
    ),
} as const;

/** More could wait in the proxy only by filling its memory. */
const MOST_OVERTAKERS = 1000;
const LONGEST_WAIT_MS = 60_000;

/** How far messages and packets go astray. */
export const reorderShape = {
  distance: z.int().min(1).max(MOST_OVERTAKERS).optional().describe("How many overtake it (default 1)"),
  wait: someMs
    .refine((ms) => ms <= LONGEST_WAIT_MS, "is more than a minute")
    .optional()
    .describe("How long it waits for them at most (default 100ms)"),
} as const;

/** How a connection ends. */
export const closingSchema = z
  .enum(["close", "reset"])
  .optional()
  .describe("close: what was sent is delivered, then it ends (default); reset: both peers get a TCP reset");
