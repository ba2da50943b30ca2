import { writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { configuration } from "../inputs/configuration.ts";
import { controls } from "../inputs/controls.ts";
import { flow } from "../inputs/flow.ts";
import { hypotheses } from "../inputs/hypothesis.ts";
import { providers } from "../inputs/providers.ts";
import { signals } from "../inputs/signals.ts";
import { substitution } from "../inputs/substitution.ts";
import { validation } from "../inputs/validation.ts";
import { world as around } from "../inputs/world.ts";
import { compareRun } from "./compare.ts";
import { executeRun, executeValidate, type Observation, type World } from "./execute.ts";
import { startHttpFixture } from "./http-fixture.ts";
import { inParallel } from "./suite.ts";
import { findPython, other } from "./target.ts";
import { recordedFolder, type RunInput, type RunVector, type ValidateVector } from "./vector.ts";

// Records what the real command does with our own inputs: node record.ts --command /path/to/chaos.
// Each run is made twice; one that differs from itself is dropped, by name, as it could only mislead.

const { values } = parseArgs({ options: { command: { type: "string" } } });
const python = findPython();
if (values.command === undefined || python === undefined)
  throw new Error("Give --command PATH of a real chaos, and have python3.");
await using http = await startHttpFixture(python);
const world: World = { target: other(values.command), python, port: http.port };

const inputs: RunInput[] = [configuration, substitution, hypotheses, flow, controls, providers, signals, around].flat();
const vectors = await inParallel(inputs, (input) => record(world, input));
write(
  "run-more.json",
  vectors.filter((vector) => vector !== undefined),
);
write(
  "validate-more.json",
  await inParallel(validation, (input) => recordValidation(world, input.name, input.experiment)),
);

async function record(where: World, input: RunInput): Promise<RunVector | undefined> {
  const [first, second] = [await executeRun(where, input), await executeRun(where, input)];
  const vector = toVector(input, first);
  const unstable = compareRun({ ...input, ...vector }, second);
  if (unstable.length === 0) return vector;
  process.stderr.write(`${input.name}: dropped, two runs differ: ${JSON.stringify(unstable)}\n`);
  return undefined;
}

/** Leaves out empty lists and maps, which the reader assumes, and the keys that every journal has. */
function toVector(input: RunInput, seen: Observation): RunVector {
  const { keys: _, ...journal } = seen.journal ?? {};
  const told = seen.journal === undefined ? { last_line: lastLine(seen.text) } : { journal };
  const vector = { ...input, rc: seen.rc, journal_written: seen.journalWritten, ...told, logs: seen.logs };
  const saysSomething = ([, value]: [string, unknown]): boolean =>
    !isDeepStrictEqual(value, []) && !isDeepStrictEqual(value, {});
  return Object.fromEntries(Object.entries(vector).filter(saysSomething)) as unknown as RunVector;
}

async function recordValidation(where: World, name: string, experiment: unknown): Promise<ValidateVector> {
  const { rc, text } = await executeValidate(where, name, experiment);
  return {
    name,
    experiment,
    rc,
    message: lastLine(text),
    uncaught: text.includes("Traceback (most recent call last)"),
  };
}

/** The last thing said, without the instant at which it was said. */
function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line.replace(/^\[[-\d]+ [:\d]+ /, "[");
}

function write(file: string, list: readonly unknown[]): void {
  const lines = list.map((entry) => JSON.stringify(entry));
  writeFileSync(path.join(recordedFolder, file), `[\n${lines.join(",\n")}\n]\n`);
  process.stderr.write(`${file}: ${list.length}\n`);
}
