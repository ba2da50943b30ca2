import * as z from "zod";
import { durationMsSchema, sizeBytesSchema } from "../../../quantities.ts";
import { processSelectorShape, refineSelector } from "../../../selectors/process-selector.ts";
import { filesSchema, operationsSchema } from "../../../tracing/file-arguments.ts";

/** Less than a page of memory in a second, and writing it back would not come to its end. */
const LEAST_PER_SECOND = 4096;

/** Longer, and what looks like a slow disk is one that hangs: process.pause is for that. */
const MOST_DELAY_MS = 60_000;

export const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    delay: durationMsSchema
      .refine((ms) => ms > 0 && ms <= MOST_DELAY_MS, { error: "must be more than 0ms, and at most 60s" })
      .optional()
      .describe("How much longer each operation takes: 150ms"),
    files: filesSchema.optional(),
    operations: operationsSchema.default(["read", "write", "sync"]),
    perSecond: sizeBytesSchema
      .refine((bytes) => bytes >= LEAST_PER_SECOND, { error: "must be at least 4KiB" })
      .optional()
      .describe("How much may be read, and how much written, in a second: 1MiB"),
    path: z
      .string()
      .startsWith("/", "must be an absolute path")
      .optional()
      .describe("With perSecond: a folder on the disk that is to be slow"),
  })
  .superRefine(refineSelector)
  .superRefine(({ delay, files, perSecond, path }, ctx) => {
    if ((delay === undefined) === (perSecond === undefined)) {
      ctx.addIssue({ code: "custom", message: "say how slow: give delay or perSecond, one of them" });
    }
    if ((delay === undefined) !== (files === undefined)) {
      ctx.addIssue({ code: "custom", message: "delay and files belong together: say which files take longer" });
    }
    if ((perSecond === undefined) !== (path === undefined)) {
      ctx.addIssue({ code: "custom", message: "perSecond and path belong together: say which disk is slow" });
    }
  });
export type Parameters = z.infer<typeof parametersSchema>;
