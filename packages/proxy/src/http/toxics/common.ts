import { z } from "zod";
import { isToken } from "../read/head.ts";
import { matchShape } from "./match.ts";

/** What is sent instead of a body is kept in memory. */
const longestBody = 256 * 1024;
/** Headers that say where a message ends: whoever could set them could make one message two. */
const framingHeaders = new Set(["content-length", "transfer-encoding"]);

const nameShape = z
  .string()
  .max(256)
  .refine(isToken, { error: "is no name of a header" })
  .refine((name) => !framingHeaders.has(name.toLowerCase()), { error: "cannot be set: lengths are always right" });
const valueShape = z
  .string()
  .max(8192)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: "must be of one line" });

/** Headers by their names. */
export const headersShape = z.record(nameShape, valueShape);
/** Names of headers. */
export const headerNamesShape = z.array(nameShape);
export const bodyText = z.string().max(longestBody);

/** How a connection is closed. */
export const closingShape = z
  .enum(["close", "reset"])
  .default("close")
  .describe("`close`: what was sent is delivered, then the connection ends; `reset`: both peers get a TCP reset");

/** The attributes of one toxic on HTTP, with `match`, which all have. */
export function httpToxic<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape & { match: typeof matchShape }, z.core.$strict> {
  return z.strictObject({ match: matchShape, ...shape });
}
