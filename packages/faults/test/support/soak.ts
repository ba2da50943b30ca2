import type { Random } from "@hormesis/experiment";
import { recover } from "../../src/index.ts";
import { titleOf } from "./all-benches.ts";
import { type FaultBench, until } from "./bench.ts";
import type { CrashLab, CrashRun } from "./crash-lab.ts";

/** One run that was killed at a random instant. */
export interface SoakRow {
  readonly fault: string;
  readonly dies: "runner" | "guard" | "both";
  readonly afterMs: number;
  /** Whether the fault was possibly in: somebody other than the runner had to undo it. */
  readonly hit: boolean;
  /** What was left; empty: nothing. */
  readonly residue: string;
  readonly cleanAfterMs: number;
}

export interface SoakInput {
  readonly lab: CrashLab;
  readonly benches: readonly FaultBench[];
  readonly random: Random;
  readonly instants: number;
  /** The soak ends at this time at the latest, with however many instants it came to. */
  readonly withinMs: number;
  readonly sideBySide: number;
}

/** How long the fault stays in: the kill is to hit it there now and then. */
const HOLD_MS = 150;
/** How long a living guard may need until all is out. */
const GUARD_WITHIN_MS = 2000;

/** Kills runs, guards and both at random instants, and looks each time what is left. */
export async function soak(input: SoakInput): Promise<SoakRow[]> {
  const { lab, random, instants, withinMs, sideBySide } = input;
  const benches = input.benches.filter(({ skip }) => skip === undefined);
  const endMs = performance.now() + withinMs;
  const rows: SoakRow[] = [];
  const lengths = new Map<FaultBench, Promise<number>>();
  const lengthFor = (one: FaultBench): Promise<number> => {
    const known = lengths.get(one) ?? lengthOf(one, lab);
    lengths.set(one, known);
    return known;
  };
  let started = 0;
  const work = async (): Promise<void> => {
    while (started < instants && performance.now() < endMs) {
      const bench = benches[started % benches.length]!;
      started += 1;
      const [who, when] = [random.next(), random.next()];
      const dies = who < 0.6 ? "runner" : who < 0.85 ? "both" : "guard";
      rows.push(await killOnce(bench, lab, dies, when * (await lengthFor(bench)) * 1.1));
    }
  };
  // All of them end, also when one fails: nothing of a bench is left then either.
  const ends = await Promise.allSettled(Array.from({ length: sideBySide }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return rows;
}

/** How long a run takes that nobody kills. */
async function lengthOf(one: FaultBench, lab: CrashLab): Promise<number> {
  const bench = await one.setUp();
  try {
    const startedMs = performance.now();
    const run = await lab.start({ ...request(one, bench), holdMs: HOLD_MS });
    const { errors } = await run.ended;
    const lengthMs = performance.now() - startedMs;
    await run.close();
    if (errors !== "") throw new Error(`${titleOf(one)} does not even run: ${errors}`);
    return lengthMs;
  } finally {
    await bench.close();
  }
}

async function killOnce(one: FaultBench, lab: CrashLab, dies: SoakRow["dies"], afterMs: number): Promise<SoakRow> {
  const bench = await one.setUp();
  const before = JSON.stringify(await bench.snapshot());
  const run = await lab.start({ ...request(one, bench), holdMs: HOLD_MS });
  const changed = async (): Promise<string[]> => {
    const now = JSON.stringify(await bench.snapshot());
    return one.fault.span === "instant" || now === before ? [] : [`it is not as it was: ${now}, but was ${before}`];
  };
  const isClean = async (): Promise<boolean> => (await run.left()).length === 0 && (await changed()).length === 0;
  try {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    killNow(run, dies);
    await run.ended;
    const startedMs = performance.now();
    // A ledger that died before its guard was ready has nothing open, and is closed by whoever recovers.
    const unguarded = dies === "both" || run.guardPid() === undefined;
    if (unguarded) await recover({ stateFolder: run.stateFolder });
    await until(isClean, GUARD_WITHIN_MS).catch(() => undefined);
    const cleanAfterMs = performance.now() - startedMs;
    return {
      fault: titleOf(one),
      dies,
      afterMs,
      hit: run.wasUndoneByOthers(),
      residue: [...(await run.left()), ...(await changed())].join("; "),
      cleanAfterMs,
    };
  } finally {
    await bench.close();
    await run.close();
  }
}

function request(one: FaultBench, bench: { target: string; parameters: unknown }) {
  return { fault: one.fault.name, target: bench.target, parameters: bench.parameters };
}

function killNow(run: CrashRun, dies: SoakRow["dies"]): void {
  const guard = dies === "runner" ? undefined : run.guardPid();
  try {
    if (guard !== undefined) process.kill(guard, "SIGKILL");
  } catch {
    // It had ended.
  }
  if (dies !== "guard") run.child.kill("SIGKILL");
}
