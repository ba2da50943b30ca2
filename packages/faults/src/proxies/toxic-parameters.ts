import * as z from "zod";
import { percentSchema } from "../quantities.ts";
import { placeShape } from "./proxy-api.ts";
import type { Talk } from "./talk.ts";

export const streams = ["downstream", "upstream"] as const;
export type Stream = (typeof streams)[number];

/** The arguments that toxics have in common, as documents give them and as they are read. */
export interface CommonParameters {
  readonly api: string;
  readonly proxy: string;
  readonly tokenFile?: string | undefined;
  readonly stream?: Stream | undefined;
  /** A ratio. */
  readonly percent?: number | undefined;
  readonly trigger?: Trigger | undefined;
}

/** Which of those that could suffer do, in their order. */
export type Trigger = z.output<typeof triggerSchema>;
const triggerSchema = z
  .strictObject({
    after: z.int().min(0).describe("So many are spared at first").optional(),
    first: z.int().min(1).describe("So many suffer in all, and then no more").optional(),
    every: z.int().min(1).describe("2: each second one").optional(),
  })
  .refine((terms) => Object.keys(terms).length > 0, "says nothing: write first: 2, after: 3, or every: 2");

/** The arguments that a toxic has beside those of its own, to spread into its strict object. */
export function commonShape(talk: Talk | undefined, defaultStream: Stream): z.ZodRawShape {
  const suffering = talk === undefined ? "connections" : `${talk.counted} that match`;
  const stream = z
    .enum(streams)
    .optional()
    .describe(`downstream: what the server sends; upstream: what clients send (default ${defaultStream})`);
  const percent = percentSchema
    .refine((ratio) => ratio > 0, "is none")
    .optional()
    .describe(`How many of the ${suffering} suffer, by chance: 50% (default all)`);
  const trigger = triggerSchema
    .optional()
    .describe(`Which of the ${suffering}, counted: {first: 2}, {after: 3}, {every: 2}, or several of these`);
  return {
    ...placeShape,
    ...(talk?.hasStream === false ? {} : { stream }),
    percent,
    ...(talk === undefined ? {} : { trigger }),
  };
}
