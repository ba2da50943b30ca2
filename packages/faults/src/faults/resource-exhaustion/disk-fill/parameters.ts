import * as z from "zod";
import { percentSchema, sizeBytesSchema } from "../../../quantities.ts";

/** What the machine, and the ledger, need to go on working: left free unless the disk is one of its own. */
export const FLOOR_BYTES: number = 16 * 2 ** 20;

export const parametersSchema = z
  .strictObject({
    path: z.string().startsWith("/", "must be an absolute path").describe("A folder on the disk to fill"),
    size: sizeBytesSchema.optional().describe("How much to take: 512MiB"),
    percent: percentSchema.optional().describe("Until how much of the disk is in use: 95%"),
    inodes: percentSchema
      .optional()
      .describe("Until how many of the files that the disk can hold are there: 100%. Takes no space (Linux)"),
    keepFree: sizeBytesSchema
      .default(FLOOR_BYTES)
      .describe(
        "What stays free at the least. Less than 16MiB only on a disk of its own: 0B fills it to the last block",
      ),
  })
  .refine(({ size, percent, inodes }) => [size, percent, inodes].filter((one) => one !== undefined).length === 1, {
    error: "say how much: give size, percent or inodes, one of them",
  });
export type Parameters = z.infer<typeof parametersSchema>;

/** Version 1 knew `folder`, `file` and `bytes` only; the defaults are what it meant. */
export const stateSchema = z.object({
  folder: z.string(),
  file: z.string(),
  bytes: z.int(),
  /** To the last block: what is left after `bytes` is taken too. */
  full: z.boolean().default(false),
  /** How many empty files to make, in a folder `file`; 0: `file` is a file of `bytes`. */
  inodes: z.int().default(0),
  /** The number of the disk; the folder's name where it is not known. */
  disk: z.string().default(""),
});
export type State = z.infer<typeof stateSchema>;
