import {
  type Activity,
  type Call,
  HormesisError,
  isJsonObject,
  type Json,
  messageOf,
  type Outcome,
  parseDuration,
  type Problem,
  type Provider,
} from "@hormesis/experiment";
import type { Catalogue } from "./ports/fault.ts";
import { problemsOfArguments } from "./provider-problems.ts";
import { findFault } from "./session/prepare-fault.ts";
import type { Injected } from "./session/inject.ts";
import type { FaultRequest, FaultSession } from "./session/session.ts";

/**
 * Creates the provider of `type: fault`:
 * `{type: fault, fault: process.pause, target: local, arguments: {port: 5001}, duration: 30s}`.
 *
 * With a duration, the activity lasts as long: the fault goes in, stays, comes out, and is proven gone. Without one the
 * activity ends when the effect is seen, and the fault stays until `session.revertAll`. `check` touches nothing.
 *
 * @example createFaultProvider(session, catalogue)
 */
export function createFaultProvider(session: FaultSession, catalogue: Catalogue): Provider {
  return {
    type: "fault",
    check: (activity, signal) => check(activity, session, catalogue, signal),
    perform: (call) => perform(call, session),
    close: async () => undefined,
  };
}

async function check(
  activity: Activity,
  session: FaultSession,
  catalogue: Catalogue,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const { provider } = activity;
  // What a variable stands for is known only when it runs.
  if (JSON.stringify(provider).includes("${")) return [];
  const problems = shapeProblems(provider);
  if (problems.length > 0) return problems;
  const request = requestOf(provider);
  try {
    const wrong = problemsOfArguments(findFault(catalogue, request.fault), request.parameters);
    if (wrong.length > 0) return wrong;
    await session.plan(request, signal);
    return [];
  } catch (error) {
    if (!(error instanceof HormesisError)) throw error;
    const at: Readonly<Record<string, string>> = {
      FAULT_UNKNOWN: "fault",
      TARGET_UNKNOWN: "target",
      TARGET_GONE: "target",
      FAULT_TOO_LONG: "duration",
    };
    return [problem(error.code, error.message, error.mend, at[error.code] ?? "arguments")];
  }
}

async function perform({ activity, resolve, signal, clock }: Call, session: FaultSession): Promise<Outcome> {
  const provider = resolve(activity.provider as Json);
  if (!isJsonObject(provider)) return { status: "broken", reason: "the provider of a fault must be an object" };
  const [wrong] = shapeProblems(provider);
  if (wrong !== undefined) return { status: "broken", reason: wrong.message };
  const request = requestOf(provider);
  try {
    const injected = await session.inject(request, signal);
    if (request.durationMs === undefined) return { status: "succeeded", output: outputOf(injected) };
    return await stay(injected, request.durationMs);
  } catch (error) {
    if (signal.aborted) return { status: "interrupted", reason: messageOf(signal.reason) };
    return { status: "failed", reason: messageOf(error), output: failureOf(error) };
  }

  async function stay(injected: Injected, durationMs: number): Promise<Outcome> {
    const waited = await clock.sleep(durationMs, signal).then(
      () => true,
      () => false,
    );
    // Undefined when the guard or a halt was first: then it is out, and proven so by them.
    const report = await session.revert(injected.id, { retell: !waited });
    const output = { ...outputOf(injected), reverted: report?.evidence ?? null };
    if (report?.outcome === "residue") {
      return { status: "failed", reason: `it could not be undone: ${report.residue.join("; ")}`, output };
    }
    if (!waited) return { status: "interrupted", reason: messageOf(signal.reason) };
    // The stress was not there: an action that did not do what it should.
    const idle = report?.idle ?? null;
    if (idle !== null) return { status: "failed", reason: `it proves nothing: ${idle}`, output };
    return { status: "succeeded", output };
  }
}

function shapeProblems(provider: { readonly [key: string]: unknown }): Problem[] {
  const { fault, target = "local", arguments: given = {}, duration } = provider;
  const problems: Problem[] = [];
  if (typeof fault !== "string" || fault === "") {
    problems.push(
      problem("FAULT_MISSING", "The provider names no fault.", "Add fault: process.pause, or so.", "fault"),
    );
  }
  if (typeof target !== "string") {
    problems.push(problem("TARGET_INVALID", "The target of a fault must be a text.", "Write local.", "target"));
  }
  if (!isJsonObject(given)) {
    const message = "The arguments of a fault must be a mapping of names to values.";
    problems.push(problem("FAULT_ARGUMENTS", message, "Write them as name: value.", "arguments"));
  }
  try {
    if (duration !== undefined) parseDuration(textOf(duration));
  } catch (error) {
    if (!(error instanceof HormesisError)) throw error;
    problems.push(problem(error.code, error.message, error.mend, "duration"));
  }
  return problems;
}

/** A number is shown as one, so that the message can say that its unit is missing. */
function textOf(duration: unknown): string {
  return typeof duration === "string" ? duration : JSON.stringify(duration);
}

function problem(code: string, message: string, mend: string, key: string): Problem {
  return { code, message, mend, path: ["provider", key] };
}

/** Of a provider whose shape was checked. */
function requestOf(provider: { readonly [key: string]: unknown }): FaultRequest {
  const { fault, target = "local", arguments: parameters = {}, duration } = provider;
  const durationMs = duration === undefined ? undefined : parseDuration(textOf(duration));
  return { fault: String(fault), target: String(target), parameters, durationMs };
}

function outputOf({ fault, id, target, evidence, deadline, blastRadius }: Injected): { [key: string]: Json } {
  return { fault, id, target, evidence, deadline: new Date(deadline.wallMs).toISOString(), touched: [...blastRadius] };
}

/** What the verdict needs to know of a fault that did not go as it should: `effect` says whether it may still be in. */
function failureOf(error: unknown): Json {
  return error instanceof HormesisError
    ? { code: error.code, effect: error.effect }
    : { code: "UNEXPECTED", effect: "none" };
}
