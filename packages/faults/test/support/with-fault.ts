import { randomBytes } from "node:crypto";
import type { Json } from "@hormesis/experiment";
import type { Fault, FaultEffect, FaultImpact, PrepareContext } from "../../src/ports/fault.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "../../src/targets/open-target.ts";
import { seededRandom, until } from "./bench.ts";
import { proxyCommand } from "./proxy-process.ts";

/** A fault that is in effect. */
export interface InEffect {
  /** Looks again. */
  observe(): Promise<FaultEffect>;
  /** What has suffered so far. */
  impact(): Promise<FaultImpact | undefined>;
}

/**
 * Prepares and injects, waits for the effect, lets the test measure, and reverts whatever comes of it.
 * `parameters` as a document would give them.
 */
export async function withFault<P, S extends Json>(
  fault: Fault<P, S>,
  options: { readonly parameters: unknown; readonly target?: string },
  measure: (inEffect: InEffect, state: S) => Promise<void>,
): Promise<void> {
  const { context, target } = openFor(options.target);
  const state = await fault.prepare(fault.parameters.parse(options.parameters), target, context);
  const observe = (): Promise<FaultEffect> => fault.observe(state, target, context);
  try {
    await fault.inject(state, target, context);
    await until(async () => (await observe()).state === "active");
    const impact = async (): Promise<FaultImpact | undefined> => fault.impact?.(state, target, context);
    await measure({ observe, impact }, state);
  } finally {
    await fault.revert(state, target, context);
  }
}

/** Only asks what it would do; resolves to the error's message when it refuses. */
export async function refusal<P, S extends Json>(fault: Fault<P, S>, parameters: unknown): Promise<string> {
  const parsed = fault.parameters.safeParse(parameters);
  if (!parsed.success) return parsed.error.issues.map(({ message }) => message).join("; ");
  const { context, target } = openFor("local");
  try {
    await fault.prepare(parsed.data, target, context);
    return "not refused";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function openFor(name = "local"): { context: PrepareContext; target: ReturnType<typeof openTarget> } {
  const id = `test-${randomBytes(4).toString("hex")}`;
  const signal = new AbortController().signal;
  const protectedPids = new Set([1, process.pid]);
  return {
    context: {
      id,
      clock: systemClock,
      signal,
      random: seededRandom(id),
      protectedPids,
      deadlineMs: 60_000,
      relayCommand: proxyCommand,
    },
    target: openTarget(name, id),
  };
}
