import type { Json } from "@hormesis/experiment";
import type { Fault, FaultContext, FaultEffect } from "./fault.ts";
import type { Target } from "./target.ts";

/**
 * The steps of a fault after `prepare`, of one way in which faults are made, such as a trace or a limit: with what was
 * noted already in them. What each must be is said by `Fault`.
 */
export interface Steps {
  inject(target: Target, ctx: FaultContext): Promise<void>;
  observe(target: Target, ctx: FaultContext): Promise<FaultEffect>;
  revert(target: Target, ctx: FaultContext): Promise<void>;
  residue(target: Target, ctx: FaultContext): Promise<readonly string[]>;
  resources(): readonly string[];
}

/**
 * The same steps as a fault has them, which are given the state each time.
 *
 * @example stepsBy(({ trace }: State) => traceSteps(trace))
 */
export function stepsBy<State extends Json>(
  stepsOf: (state: State) => Steps,
): Pick<Fault<unknown, State>, keyof Steps> {
  return {
    inject: (state, target, ctx) => stepsOf(state).inject(target, ctx),
    observe: (state, target, ctx) => stepsOf(state).observe(target, ctx),
    revert: (state, target, ctx) => stepsOf(state).revert(target, ctx),
    residue: (state, target, ctx) => stepsOf(state).residue(target, ctx),
    resources: (state) => stepsOf(state).resources(),
  };
}
