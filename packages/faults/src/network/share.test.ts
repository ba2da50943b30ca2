import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../test/support/bench.ts";
import { describeShare, drawShare, shareMatch, shareMatchWithCopies } from "./share.ts";

test("a share drawn by a seed is exact, and the same for the same seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.string(), (perMille, seed) => {
      const percent = perMille / 1000;
      const share = drawShare({ percent }, seededRandom(seed));
      expect(share).toEqual(drawShare({ percent }, seededRandom(seed)));
      if (share.by !== "seed") throw new Error("not drawn");
      expect(share.places.length / share.of).toBeCloseTo(percent, 6);
      expect(new Set(share.places).size).toBe(share.places.length);
      expect(share.places.every((place) => place >= 0 && place < share.of)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("a share is said in nft's words and in ours", () => {
  expect(shareMatch({ by: "every", every: 5 })).toBe("numgen inc mod 5 4 ");
  expect(shareMatch({ by: "every", every: 1 })).toBe("");
  expect(describeShare({ by: "every", every: 5 })).toBe("1 in 5 of");
  const share = { by: "seed", percent: 20, seed: "s", of: 5, places: [3] } as const;
  expect(shareMatch({ ...share, places: [...share.places] })).toBe("numgen inc mod 5 { 3 } ");
  expect(describeShare({ ...share, places: [...share.places] })).toBe("20% (seed s) of");
  expect(shareMatch({ ...share, places: [0, 1, 2, 3, 4] })).toBe("");
});

test("copies take places of their own, so that the share stays what was asked for", () => {
  expect(shareMatchWithCopies({ by: "every", every: 4 })).toBe("numgen inc mod 5 3 ");
  // Of four packets the first and the second are doubled: they and their copies are 0, 1 and 2, 3 of six.
  const share = { by: "seed" as const, percent: 50, seed: "s", of: 4, places: [0, 1] };
  expect(shareMatchWithCopies(share)).toBe("numgen inc mod 6 { 0, 2 } ");
});
