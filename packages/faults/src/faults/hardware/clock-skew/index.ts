import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { Fault, FaultContext } from "../../../ports/fault.ts";
import type { ProcessIdentity, Target } from "../../../ports/target.ts";
import { processSelectorShape, refineSelector, selectProcesses, shorten } from "../../../selectors/process-selector.ts";
import { isUnder, libraryIsThere, startLine, timestampFileOf } from "./faketime.ts";
import { offsetMsSchema } from "./offset.ts";

const parametersSchema = z
  .strictObject({
    ...processSelectorShape,
    offset: offsetMsSchema.describe("How far the clock is to be off: +1h is ahead, -2m is behind"),
  })
  .superRefine(refineSelector);
type Parameters = z.infer<typeof parametersSchema>;

const processSchema = z.object({ pid: z.int(), startTime: z.string(), command: z.string() });
const stateSchema = z.object({
  offsetMs: z.number(),
  files: z.array(z.object({ path: z.string(), before: z.string().nullable(), text: z.string() })),
  /** All that read those files, also those that the selector did not name. */
  processes: z.array(processSchema),
});
type State = z.infer<typeof stateSchema>;

/**
 * Sets the clock that processes see off from the machine's, without touching the machine's. For processes that were
 * started under libfaketime: it reads the offset from a file, anew each time the process asks for the time.
 *
 * @example { type: "fault", fault: "clock.skew", target: "local", arguments: { port: 5001, offset: "+1h" } }
 */
export const clockSkew: Fault<Parameters, State> = {
  name: "clock.skew",
  version: 1,
  category: "infrastructure/hardware",
  description: "Processes see another time than the rest of the machine does.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the timestamp file of the processes, and so all processes that were started with the same file",
  privileges: "the right to write the file, and to read the processes' environment: the same user, or root",
  platforms: ["linux"],
  undo: "the file gets its former text back, or is removed where there was none",
  isolation: "host",
  span: "lasting",

  async availability(target, ctx) {
    const all = await target.processes(ctx.signal);
    const running = await Promise.all(all.map((one) => isUnder(one, target, ctx.signal)));
    if (running.includes(true)) return { available: true };
    const there = await libraryIsThere(target, ctx.signal);
    const missing = there
      ? `no process runs under libfaketime: start the service with ${startLine}`
      : "install it: apt-get install libfaketime";
    return { available: false, missing: [missing] };
  },

  async prepare({ offset, ...selector }, target, ctx) {
    const chosen = await selectProcesses(selector, target, ctx);
    const paths = new Set<string>();
    for (const one of chosen) {
      const found = await timestampFileOf(one, target, ctx.signal);
      if (typeof found === "string") paths.add(found);
      else throw notUnder(one.pid, shorten(one.command), found.reason);
    }
    const text = offsetText(offset);
    const files: State["files"] = [];
    for (const path of paths) {
      const before = await textOf(path, target, ctx);
      if (before === text) throw alreadyOff(path, text);
      files.push({ path, before, text });
    }
    return { offsetMs: offset, files, processes: await readersOf(paths, target, ctx) };
  },

  async inject({ files }, target, ctx) {
    for (const { path, text } of files) {
      ctx.signal.throwIfAborted();
      await target.write(path, text, ctx.signal);
    }
  },

  async observe({ files, processes }, target, ctx) {
    const texts = await Promise.all(files.map(({ path }) => textOf(path, target, ctx)));
    const alive = await livingOf(processes, target, ctx);
    const evidence = { files: files.map(({ path }, index) => ({ path, text: texts[index] ?? null })), readers: alive };
    if (files.every(({ before }, index) => texts[index] === before)) return { state: "absent", evidence };
    const all = files.every(({ text }, index) => texts[index] === text) && alive.length > 0;
    return { state: all ? "active" : "partial", evidence };
  },

  async revert({ files }, target, ctx) {
    for (const { path, before } of files) {
      if (before === null) await target.remove(path, ctx.signal);
      else if (await folderIsThere(path, target, ctx)) await target.write(path, before, ctx.signal);
    }
  },

  async residue({ files }, target, ctx) {
    const texts = await Promise.all(files.map(({ path }) => textOf(path, target, ctx)));
    return files.flatMap(({ path, text }, index) =>
      texts[index] === text ? [`file ${path} holds ${text.trim()}`] : [],
    );
  },

  resources: ({ files }) => files.map(({ path }) => `file:${path}`),
  blastRadius: ({ offsetMs, processes }) =>
    processes.map(({ pid, command }) => `process ${pid} (${command}): its clock is off by ${offsetMs / 1000} s`),
};

/** As libfaketime reads it: seconds with a sign. */
function offsetText(offsetMs: number): string {
  return `${offsetMs < 0 ? "-" : "+"}${(Math.abs(offsetMs) / 1000).toFixed(3)}\n`;
}

async function textOf(path: string, target: Target, ctx: FaultContext): Promise<string | null> {
  return (await target.exists(path, ctx.signal)) ? target.read(path, ctx.signal) : null;
}

/** When the whole folder is gone, nobody reads the file any more. */
function folderIsThere(path: string, target: Target, ctx: FaultContext): Promise<boolean> {
  return target.exists(path.slice(0, path.lastIndexOf("/")) || "/", ctx.signal);
}

async function readersOf(paths: ReadonlySet<string>, target: Target, ctx: FaultContext): Promise<State["processes"]> {
  const all = await target.processes(ctx.signal);
  const files = await Promise.all(all.map((one) => timestampFileOf(one, target, ctx.signal)));
  return all
    .filter((_one, index) => typeof files[index] === "string" && paths.has(files[index]))
    .map(({ pid, startTime, command }) => ({ pid, startTime, command: shorten(command) }));
}

async function livingOf(
  processes: readonly (ProcessIdentity & { readonly pid: number })[],
  target: Target,
  ctx: FaultContext,
): Promise<number[]> {
  const found = await Promise.all(processes.map((process) => target.find(process, ctx.signal)));
  return found.flatMap((one) => one?.pid ?? []);
}

function notUnder(pid: number, command: string, reason: string): HormesisError {
  return new HormesisError(`Failed to plan another time for process ${pid} (${command}): ${reason}.`, {
    code: "CLOCK_NOT_FAKED",
    mend: `Start it with ${startLine}.`,
  });
}

function alreadyOff(path: string, text: string): HormesisError {
  return new HormesisError(`Failed to plan another time by '${path}': it holds ${text.trim()} already.`, {
    code: "CLOCK_OFF_ALREADY",
    mend: "Write +0 into the file, or choose another offset.",
  });
}
