import type { JsonObject } from "@hormesis/experiment";
import * as z from "zod";
import { placeSchema } from "./proxy-api.ts";
import { streams } from "./toxic-parameters.ts";

/** What is noted of a toxic before it goes in. */
export const toxicStateSchema = z.object({
  place: placeSchema,
  way: z.string(),
  /** Of this injection alone. */
  name: z.string(),
  /** What the API is told of it beside. */
  toxic: z.object({
    type: z.string(),
    stream: z.enum(streams),
    toxicity: z.number(),
    more: z.record(z.string(), z.json()),
  }),
  ttlMs: z.number(),
});
export type ToxicState = z.infer<typeof toxicStateSchema>;

/** What the API is told, and shows again, beside the name and the lease. */
export function toldOf({ toxic: { type, stream, toxicity, more } }: ToxicState): JsonObject {
  return { type, stream, toxicity, ...more };
}

/** Below the proxy. */
export function pathOf({ name }: ToxicState): string {
  return `/toxics/${encodeURIComponent(name)}`;
}
