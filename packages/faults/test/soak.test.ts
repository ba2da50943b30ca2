import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allBenches } from "./support/all-benches.ts";
import { seededRandom } from "./support/bench.ts";
import { type CrashLab, openCrashLab } from "./support/crash-lab.ts";
import { keepResults } from "./support/results.ts";
import { soak, type SoakRow } from "./support/soak.ts";

/* `npm run soak` does the same for 500 instants, or as many as HORMESIS_SOAK_INSTANTS says. */

/** A minute of it in CI; a taste of it in `npm test`, which is to stay short. */
const byDefault = process.env["CI"] === undefined ? 12 : 60;
const instants = Number(process.env["HORMESIS_SOAK_INSTANTS"] ?? byDefault);
/** Enough for the instants on a machine that does nothing else; on a busy one there are fewer of them. */
const withinMs = instants * 1000;

/** Results of fewer kills than that say little of thirty faults. */
const KEPT_FROM = 500;

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
    if (instants >= KEPT_FROM && process.env["HORMESIS_FAULTS"] === undefined) keep(rows, seed);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ residue }) => residue !== "")).toEqual([]);
  },
);

/** One row for each fault and each who died: how often, how often it hit the fault, what was left, how long it took. */
function keep(rows: readonly SoakRow[], seed: string): void {
  const kinds = [...new Set(rows.map(({ fault, dies }) => `${fault}\n${dies}`))].toSorted();
  const lines = kinds.map((kind) => {
    const own = rows.filter(({ fault, dies }) => kind === `${fault}\n${dies}`);
    const instants_ = own.map(({ afterMs }) => Math.round(afterMs));
    const left = own.flatMap(({ residue }) => (residue === "" ? [] : [residue]));
    const slowest = Math.round(Math.max(...own.map(({ cleanAfterMs }) => cleanAfterMs)));
    const [hits, range] = [
      own.filter(({ hit }) => hit).length,
      `${Math.min(...instants_)} to ${Math.max(...instants_)}`,
    ];
    return [...kind.split("\n"), String(own.length), String(hits), range, left.join("; ") || "none", String(slowest)];
  });
  const left = rows.filter(({ residue }) => residue !== "").length;
  const hits = rows.filter(({ hit }) => hit).length;
  const text = [
    "Runs that were killed (`kill -9`) at instants drawn at random over their whole length, start and end included.",
    "`hit`: somebody other than the runner had something to undo. Then, how long it took in milliseconds until nothing",
    "was left; where nobody lived any more, by the next start of Hormesis (`recover`). Three runs went side by side.",
    "",
    `${rows.length} kills, ${hits} with the fault possibly in, ${left} with residue. Seed ${seed}.`,
  ];
  const header = ["fault", "dies", "kills", "hit", "killed after (ms)", "residue", "slowest clean-up (ms)"];
  const title = "Killed at random instants, for every fault";
  keepResults({ name: "soak", title, command: "npm run soak", text, header, rows: lines });
}
