import { compareRun, type Difference } from "./compare.ts";
import { executeRun, executeValidate, type World } from "./execute.ts";
import { compareValidate } from "./messages.ts";
import { isTimingDependent, type RunVector, type ValidateVector } from "./vector.ts";

/** What became of one vector. No differences means that it conforms. */
export interface Result {
  readonly name: string;
  readonly differences: readonly Difference[];
  readonly durationMs: number;
  /** What the command printed, for whoever has to find out why. */
  readonly text: string;
}

/** Two cores are what the smallest machine has; more would let signals arrive before a slow start-up is over. */
const parallelism = 2;
/** A loaded machine can be too slow for a signal after one second: such vectors may try again before they count. */
const timingAttempts = 3;

/** Runs every run vector, two at a time, and reports each as it ends. Results are in the order of the vectors. */
export async function runSuite(
  world: World,
  vectors: readonly RunVector[],
  report: (result: Result) => void = () => {},
): Promise<Result[]> {
  return inParallel(vectors, async (vector) => {
    const result = await runOne(world, vector);
    report(result);
    return result;
  });
}

/** Validates every document, two at a time. */
export async function validateSuite(
  world: World,
  vectors: readonly ValidateVector[],
  report: (result: Result) => void = () => {},
): Promise<Result[]> {
  return inParallel(vectors, async (vector) => {
    const started = performance.now();
    const { rc, text } = await executeValidate(world, vector.name, vector.experiment);
    const durationMs = performance.now() - started;
    const result = { name: vector.name, differences: compareValidate(vector, { rc, text }), durationMs, text };
    report(result);
    return result;
  });
}

async function runOne(world: World, vector: RunVector): Promise<Result> {
  const attempts = isTimingDependent(vector.name) ? timingAttempts : 1;
  const started = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const seen = await executeRun(world, vector);
    const differences = compareRun(vector, seen);
    if (differences.length > 0 && attempt < attempts) continue;
    return { name: vector.name, differences, durationMs: performance.now() - started, text: seen.text };
  }
}

/** Maps a list with a bounded number of promises under way. Keeps the order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: parallelism }, worker));
  return results;
}
