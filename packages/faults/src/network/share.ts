import type { Random } from "@hormesis/experiment";
import * as z from "zod";
import { percentSchema } from "../quantities.ts";

/*
 * Which of the packets of a scope are hit. Chance is drawn beforehand, by the run's seed: the kernel counts packets,
 * and hits those whose places were drawn. So the share is exact, and the same seed hits the same packets.
 */

/** The arguments that say so; spread it into the fault's own strict object. */
export const shareShape = {
  percent: percentSchema.optional().describe("How many of the packets, chosen by the seed: 20%"),
  every: z.int().min(1).max(1_000_000).optional().describe("Instead: every so many-th packet, 1 for all"),
} as const;

interface ShareInput {
  readonly percent?: number | undefined;
  readonly every?: number | undefined;
}

/** Below this the places would be too many to draw. */
const SMALLEST_RATIO = 0.0001;

/** Said of a share that is none, or two; for `superRefine` of the fault's object. */
export function refineShare({ percent, every }: ShareInput, ctx: z.RefinementCtx): void {
  if ((percent === undefined) === (every === undefined)) {
    ctx.addIssue({ code: "custom", message: "give percent or every, one of them" });
  } else if (percent !== undefined && percent < SMALLEST_RATIO) {
    ctx.addIssue({ code: "custom", message: "is less than 0.01%", path: ["percent"] });
  }
}

export const shareSchema = z.discriminatedUnion("by", [
  z.object({ by: z.literal("every"), every: z.int() }),
  /** `places` of each `of` packets, counted from 0. */
  z.object({
    by: z.literal("seed"),
    percent: z.number(),
    seed: z.string(),
    of: z.int(),
    places: z.array(z.int()),
  }),
]);
export type Share = z.infer<typeof shareSchema>;

/** A cycle long enough for a tenth of a percent; for less, one in which ten places and more remain. */
function cycleOf(ratio: number): number {
  return ratio >= 0.01 ? 1000 : 100_000;
}

export function drawShare({ percent, every }: ShareInput, random: Random): Share {
  if (percent === undefined) return { by: "every", every: every ?? 1 };
  const of = cycleOf(percent);
  const source = random.fork("packets");
  const places = Array.from({ length: of }, (_, place) => ({ place, at: source.next() }))
    .toSorted((one, other) => one.at - other.at)
    .slice(0, Math.round(percent * of))
    .map(({ place }) => place)
    .toSorted((one, other) => one - other);
  return { by: "seed", percent: percent * 100, seed: source.seed, of, places };
}

/** In nft's words: true of the packets that are hit. Empty when all are. */
export function shareMatch(share: Share): string {
  if (share.by === "every") return share.every === 1 ? "" : `numgen inc mod ${share.every} ${share.every - 1} `;
  return share.places.length === share.of ? "" : `numgen inc mod ${share.of} { ${share.places.join(", ")} } `;
}

/**
 * The same where what is done to a packet sends another one right behind it through the same rules, as a copy is: the
 * copies take places of their own, which nobody else gets.
 */
export function shareMatchWithCopies(share: Share): string {
  if (share.by === "every") return `numgen inc mod ${share.every + 1} ${share.every - 1} `;
  const places = share.places.map((place, index) => place + index);
  return `numgen inc mod ${share.of + places.length} { ${places.join(", ")} } `;
}

/** In words: `20% (seed abc)`. */
export function describeShare(share: Share): string {
  if (share.by === "seed") return `${Number(share.percent.toFixed(4))}% (seed ${share.seed}) of`;
  return share.every === 1 ? "all" : `1 in ${share.every} of`;
}
