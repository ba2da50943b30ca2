import { cpus, loadavg } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CrashPoint, crashPoints, recover } from "../src/index.ts";
import { allBenches, titleOf } from "./support/all-benches.ts";
import { type FaultBench, until } from "./support/bench.ts";
import { type CrashLab, openCrashLab } from "./support/crash-lab.ts";
import { keepResults, table } from "./support/results.ts";

/* Whatever dies at whatever instant, nothing stays behind: for every fault of the catalogue. */

const dead = ["runner", "guard", "both"] as const;
type Dies = (typeof dead)[number];

interface Row {
  readonly fault: string;
  readonly dies: Dies;
  readonly at: CrashPoint;
  readonly residue: string;
  readonly cleanAfterMs: number;
}

/** How long a living guard may need until all is out; longer where so many want the processors that it has to wait. */
const guardWithinMs = (): number => 2000 * Math.max(1, (loadavg()[0] ?? 0) / cpus().length);
/** An effect may show a moment after it was caused: a SIGSTOP does. */
const SHOWS_WITHIN_MS = 2000;

/** All instants take many minutes for all faults: without `HORMESIS_CRASH=all` (`npm run crash`) it is the decisive ones. */
const decisive = new Set<CrashPoint>(["intent-written", "injected", "undone"]);
const isFull = process.env["HORMESIS_CRASH"] === "all";
const tried = crashPoints.filter((at) => isFull || decisive.has(at));
/** A run that loses its guard undoes its faults itself, and `recover` undoes as the guard does: there, once is enough. */
const isTried = (dies: Dies, at: CrashPoint): boolean => isFull || dies === "runner" || at === "injected";

const benches = await allBenches();
const rows: Row[] = [];
let lab: CrashLab;
beforeAll(async () => {
  lab = await openCrashLab();
});
afterAll(async () => {
  await lab.close();
  const { header, rows: lines } = matrix(rows);
  process.stdout.write(`${["Milliseconds until all was clean:", ...table(header, lines)].join("\n")}\n`);
  if (isFull && process.env["HORMESIS_FAULTS"] === undefined) keep(rows);
});

const cases = benches.flatMap((bench) =>
  dead.flatMap((dies) =>
    tried
      .filter((at) => isTried(dies, at))
      .map((at) => ({ bench, dies, at, title: `${titleOf(bench)}, when kill -9 ends ${dies} at ${at}` })),
  ),
);

/** They mostly wait, each for processes of its own: so five of them go side by side, which is what Vitest does. */
describe.concurrent("nothing is left of", () => {
  for (const { bench, dies, at, title } of cases) {
    const why = bench.skip === undefined ? "" : ` (${bench.skip})`;
    test.skipIf(bench.skip !== undefined)(`${title}${why}`, async ({ expect: expectHere }) => {
      const row = await crash(bench, dies, at);
      rows.push(row);
      expectHere(row.residue).toBe("");
      if (dies === "runner") expectHere(row.cleanAfterMs).toBeLessThan(guardWithinMs());
    });
  }
});

/** Lets a run die, lets whoever is left clean up, and looks from outside. */
async function crash(input: FaultBench, dies: Dies, at: CrashPoint): Promise<Row> {
  const { fault, setUp, settleMs = 0 } = input;
  const bench = await setUp();
  const before = JSON.stringify(await bench.snapshot());
  const { target, parameters } = bench;
  const run = await lab.start({ fault: fault.name, target, parameters, crashAt: at, dies });
  try {
    const { killed, errors } = await run.ended;
    expect(killed).toBe(dies !== "guard");
    const startedMs = performance.now();
    const changed = async (): Promise<string[]> => {
      const now = JSON.stringify(await bench.snapshot());
      return fault.span === "instant" || now === before ? [] : [`it is not as it was: ${now}, but was ${before}`];
    };
    const isClean = async (): Promise<boolean> => (await run.left()).length === 0 && (await changed()).length === 0;
    if (dies === "both") {
      // Without anybody to undo it, it stays: otherwise this test would prove nothing. Unless it goes with its process.
      const stays = fault.span === "lasting" && fault.isolation === "host" && input.vanishes !== true;
      if (at === "injected" && stays) await until(async () => (await changed()).length > 0, SHOWS_WITHIN_MS);
      await recover({ stateFolder: run.stateFolder });
    }
    await until(isClean, guardWithinMs() + settleMs).catch(() => undefined);
    const cleanAfterMs = performance.now() - startedMs;
    const failed = dies === "guard" && errors !== "" ? [errors] : [];
    const residue = [...(await run.left()), ...(await changed()), ...failed].join("; ");
    return { fault: titleOf(input), dies, at, residue, cleanAfterMs };
  } finally {
    await bench.close();
    await run.close();
  }
}

/** A row for each fault and each who dies, with how long it took at each instant until all was clean. */
function matrix(all: readonly Row[]): { header: string[]; rows: string[][] } {
  const kinds = [...new Set(cases.map(({ bench, dies }) => `${titleOf(bench)}\n${dies}`))].filter((kind) =>
    all.some(({ fault, dies }) => kind === `${fault}\n${dies}`),
  );
  const rows = kinds.map((kind) => {
    const own = all.filter(({ fault, dies }) => kind === `${fault}\n${dies}`);
    const cells = tried.map((at) => {
      const row = own.find((one) => one.at === at);
      return row === undefined ? "-" : `${row.residue === "" ? "" : "LEFT "}${Math.round(row.cleanAfterMs)}`;
    });
    const left = own.map(({ residue }) => residue).filter((residue) => residue !== "");
    return [...kind.split("\n"), left.join("; ") || "none", ...cells];
  });
  return { header: ["fault", "dies", "residue", ...tried], rows };
}

/** What there is to keep of a run over all faults and instants. */
function keep(all: readonly Row[]): void {
  const left = all.filter(({ residue }) => residue !== "").length;
  const guarded = all.filter(({ dies }) => dies === "runner").map(({ cleanAfterMs }) => cleanAfterMs);
  const skipped = benches.flatMap((bench) => (bench.skip === undefined ? [] : [`${titleOf(bench)}: ${bench.skip}.`]));
  const text = [
    `Each fault, in each way it works: \`kill -9\` of the runner, of its guard, and of both, at each named instant of an`,
    `injection (the columns, in their order). The numbers are milliseconds from the end of the runner until nothing was`,
    `left: the ledger closed, no process of the fault alive, and all it may touch as it was. Where both died, a start of`,
    "Hormesis (`recover`) cleans; that is counted too. Five cases ran side by side.",
    "",
    `${all.length} cases, ${left} with residue; the slowest clean-up by a living guard took ${Math.round(Math.max(...guarded))} ms.`,
    ...(skipped.length === 0 ? [] : ["", "Not tried:", "", ...skipped.map((one) => `- ${one}`)]),
  ];
  const command = "npm run crash";
  const title = "Killed at every instant, for every fault";
  keepResults({ name: "crash", title, command, text, ...matrix(all) });
}
