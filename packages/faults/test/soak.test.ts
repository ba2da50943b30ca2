import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allBenches } from "./support/all-benches.ts";
import { seededRandom } from "./support/bench.ts";
import { type CrashLab, openCrashLab } from "./support/crash-lab.ts";
import { soak } from "./support/soak.ts";

/* `npm run soak` does the same for 500 instants, or as many as HORMESIS_SOAK_INSTANTS says. */

/** A minute of it in CI; a taste of it in `npm test`, which is to stay short. */
const byDefault = process.env["CI"] === undefined ? 12 : 60;
const instants = Number(process.env["HORMESIS_SOAK_INSTANTS"] ?? byDefault);
/** Enough for the instants on a machine that does nothing else; on a busy one there are fewer of them. */
const withinMs = instants * 1000;

let lab: CrashLab;
beforeAll(async () => {
  lab = await openCrashLab();
});
afterAll(() => lab.close());

test(
  `of ${instants} runs killed at random instants, none leaves anything`,
  { timeout: withinMs + 60_000 },
  async () => {
    const seed = process.env["HORMESIS_SOAK_SEED"] ?? randomBytes(4).toString("hex");
    const random = seededRandom(seed);
    const rows = await soak({ lab, benches: await allBenches(), random, instants, withinMs, sideBySide: 3 });
    const slowest = Math.round(Math.max(...rows.map(({ cleanAfterMs }) => cleanAfterMs)));
    const hits = rows.filter(({ hit }) => hit).length;
    process.stdout.write(
      `soak: ${rows.length} kills, ${hits} with the fault possibly in, slowest clean-up ${slowest} ms, seed ${seed}\n`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ residue }) => residue !== "")).toEqual([]);
  },
);
