import * as z from "zod";
import { patternSchema } from "./arguments.ts";

/** What is sent instead of a body is kept in the proxy's memory. */
const LONGEST_BODY = 256 * 1024;
const LONGEST_VALUE = 8192;
const LONGEST_TEXT = 1024;

const pattern = patternSchema(/i?/);

/** Which requests a fault is meant for. */
export const httpMatch = z
  .strictObject({
    method: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
    path: pattern.optional(),
    host: pattern.optional(),
    header: z.record(z.string().min(1), pattern).optional(),
    body: z.string().min(1).max(LONGEST_TEXT).optional(),
  })
  .optional()
  .describe(
    "Which requests, and whose responses: method (GET, or a list), path (without its query), host, header " +
      "({baggage: hormesis=*}), body (a text in its first 64 KiB); a text as it is, begin*, or /expression/ (default all)",
  );

const lengthHeaders = new Set(["content-length", "transfer-encoding"]);

export const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/, "is no name of a header")
  .refine((name) => !lengthHeaders.has(name.toLowerCase()), "cannot be set: lengths are always right");

const headerValueSchema = z
  .string()
  .max(LONGEST_VALUE)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must be of one line");

/** Headers with their values. What is wrong with a name is said of the name. */
export const headersSchema = z.record(z.string(), headerValueSchema).superRefine((fields, ctx) => {
  for (const name of Object.keys(fields)) {
    const [issue] = headerNameSchema.safeParse(name).error?.issues ?? [];
    if (issue !== undefined) ctx.addIssue({ code: "custom", path: [name], message: issue.message });
  }
});

export const bodySchema = z.string().max(LONGEST_BODY);
export const statusSchema = z.int().min(200).max(599);
