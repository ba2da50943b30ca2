import { randomBytes } from "node:crypto";
import { platform } from "node:os";
import { describe, expect, test } from "vitest";
import type { Json } from "@hormesis/experiment";
import type { AnyFault, FaultContext, FaultEffect } from "../../src/ports/fault.ts";
import type { Target } from "../../src/ports/target.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { openTarget } from "../../src/targets/open-target.ts";
import { titleOf } from "./all-benches.ts";
import { type Bench, type FaultBench, seededRandom, until } from "./bench.ts";
import { proxyCommand } from "./proxy-process.ts";

/** More calls of the target than any fault makes in one step. */
const MOST_CALLS = 500;

/** What every fault must obey. Called in the fault's own test file, for each of its benches. */
export function describeLaws(input: FaultBench): void {
  const { fault, setUp, settleMs = 2000 } = input;
  const skip = input.skip ?? (fault.platforms.includes(platform()) ? undefined : `not on ${platform()}`);
  const title = `${titleOf(input)} obeys the laws`;
  if (skip !== undefined) {
    test.skipIf(true)(`${title} (${skip})`, () => undefined);
    return;
  }

  /** On a bench of its own. */
  const onBench = async <T>(check: (trial: Trial, bench: Bench) => Promise<T>): Promise<T> => {
    const bench = await setUp();
    const trial = new Trial(fault, bench, settleMs);
    try {
      return await check(trial, bench);
    } finally {
      await trial.clear();
      await bench.close();
    }
  };
  const law = (name: string, check: (trial: Trial, bench: Bench) => Promise<void>): void =>
    test(name, () => onBench(check));

  // They mostly wait, each for processes of its own.
  describe.concurrent(title, () => {
    test("it says of itself what a reader needs to know", () => {
      const { description, touches, privileges, undo } = fault;
      for (const text of [description, touches, privileges, undo]) expect(text.length).toBeGreaterThan(10);
      expect(fault.name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
      expect(fault.parameters.safeParse({ "no-such-parameter": 1 }).success).toBe(false);
    });

    law("it can run here, and prepare touches nothing", async (trial, bench) => {
      const before = await bench.snapshot();
      expect(await fault.availability(trial.target, trial.context())).toMatchObject({ available: true });
      const state = await trial.prepare();
      expect(await bench.snapshot()).toEqual(before);
      expect(fault.resources(state)).not.toEqual([]);
      expect(fault.blastRadius(state)).not.toEqual([]);
    });

    law("the state is plain JSON, and reads back as it was", async (trial) => {
      const state = await trial.prepare();
      const copy = JSON.parse(JSON.stringify(state)) as Json;
      expect(copy).toEqual(state);
      expect(fault.state.parse(copy)).toEqual(state);
    });

    law("observe tells the truth before, during and after", async (trial, bench) => {
      const before = await bench.snapshot();
      const state = await trial.prepare();
      expect((await trial.observe(state)).state).toBe("absent");
      expect(await bench.snapshot()).toEqual(before);
      await trial.inject(state);
      await trial.untilEffect(state, "active");
      expect(await bench.snapshot()).not.toEqual(before);
      // Otherwise each run with it would be void.
      const held = await trial.target.held(trial.context().signal);
      if (fault.heldBy === "program") expect(held).not.toEqual([]);
      // On the bench nothing comes along, and a fault that acts only then must say so.
      const impact = await fault.impact?.(state, trial.target, trial.context());
      if (impact !== undefined) expect(impact.idle).toMatch(/ came by$/);
      await trial.revert(state);
      if (fault.span === "lasting") await trial.untilEffect(state, "absent");
    });

    law("revert restores", async (trial, bench) => {
      const before = await bench.snapshot();
      const state = await trial.prepare();
      await trial.inject(state);
      await trial.untilEffect(state, "active");
      await trial.revert(state);
      await trial.expectRestored(state, before);
    });

    law("revert twice is harmless", async (trial, bench) => {
      const before = await bench.snapshot();
      const state = await trial.prepare();
      await trial.inject(state);
      await trial.revert(state);
      await trial.revert(state);
      await trial.expectRestored(state, before);
    });

    law("revert without inject is harmless", async (trial, bench) => {
      const before = await bench.snapshot();
      const state = await trial.prepare();
      await trial.revert(state);
      expect(await bench.snapshot()).toEqual(before);
      expect(await fault.residue(state, trial.target, trial.context())).toEqual([]);
    });

    test.each(["aborted", "thrown"] as const)("inject that is %s at any call leaves nothing", async (how) => {
      const interruptAt = async (call: number, trial: Trial, bench: Bench): Promise<boolean> => {
        const before = await bench.snapshot();
        const state = await trial.prepare();
        const ended = await trial.injectUntilCall(state, call, how);
        await trial.revert(state);
        await trial.expectRestored(state, before);
        return ended;
      };
      let call = 1;
      let ended = false;
      // What is over as soon as it happened, such as a kill, leaves nothing to do it to again.
      const times = fault.span === "instant" ? 1 : MOST_CALLS;
      while (!ended) {
        ended = await onBench(async (trial, bench) => {
          for (let time = 0; time < times; time += 1, call += 1) {
            expect(call).toBeLessThan(MOST_CALLS);
            if (await interruptAt(call, trial, bench)) return true;
          }
          return false;
        });
      }
    });
  });
}

/** One fault on one bench. */
class Trial {
  readonly #fault: AnyFault;
  readonly #bench: Bench;
  readonly #settleMs: number;
  #id = "";
  #state: Json | undefined;
  target!: Target;

  constructor(fault: AnyFault, bench: Bench, settleMs: number) {
    this.#fault = fault;
    this.#bench = bench;
    this.#settleMs = settleMs;
    this.#renew();
  }

  #renew(): void {
    this.#id = `law-${randomBytes(4).toString("hex")}`;
    this.target = openTarget(this.#bench.target, this.#id);
  }

  context(signal: AbortSignal = new AbortController().signal): FaultContext {
    return { id: this.#id, clock: systemClock, signal, relayCommand: proxyCommand };
  }

  async prepare(): Promise<Json> {
    this.#renew();
    const parameters = this.#fault.parameters.parse(this.#bench.parameters);
    const protectedPids = new Set([1, process.pid]);
    const context = { ...this.context(), random: seededRandom("laws"), protectedPids, deadlineMs: 60_000 };
    this.#state = await this.#fault.prepare(parameters, this.target, context);
    return this.#state;
  }

  inject(state: Json): Promise<void> {
    return this.#fault.inject(state, this.target, this.context());
  }

  observe(state: Json): Promise<FaultEffect> {
    return this.#fault.observe(state, this.target, this.context());
  }

  revert(state: Json): Promise<void> {
    return this.#fault.revert(state, this.target, this.context());
  }

  async untilEffect(state: Json, wanted: FaultEffect["state"]): Promise<void> {
    let last: FaultEffect | undefined;
    const holds = async (): Promise<boolean> => (last = await this.observe(state)).state === wanted;
    await until(holds, this.#settleMs).catch(() => expect(last).toMatchObject({ state: wanted }));
  }

  /** For what happens once, there is nothing to restore; but nothing may be left of our own either. */
  async expectRestored(state: Json, before: unknown): Promise<void> {
    const left = (): Promise<readonly string[]> => this.#fault.residue(state, this.target, this.context());
    const settled = until(async () => (await left()).length === 0, this.#settleMs);
    await settled.catch(async () => expect(await left()).toEqual([]));
    expect(await this.target.held(this.context().signal)).toEqual([]);
    if (this.#fault.span === "instant") return;
    await this.untilEffect(state, "absent");
    const same = async (): Promise<boolean> => JSON.stringify(await this.#bench.snapshot()) === JSON.stringify(before);
    await until(same, this.#settleMs).catch(async () => expect(await this.#bench.snapshot()).toEqual(before));
  }

  /** True when inject came to its end before that call. */
  async injectUntilCall(state: Json, call: number, how: "aborted" | "thrown"): Promise<boolean> {
    const abort = new AbortController();
    let calls = 0;
    const interrupt = (): void => {
      calls += 1;
      if (calls !== call) return;
      abort.abort(new Error("aborted by the law"));
      if (how === "thrown") throw new Error("thrown by the law");
    };
    try {
      await this.#fault.inject(state, interrupted(this.target, interrupt), this.context(abort.signal));
    } catch {
      // What comes out of it is not what this is about.
    }
    return calls < call;
  }

  /** After a failed law too, nothing of it stays. */
  async clear(): Promise<void> {
    if (this.#state === undefined) return;
    await this.revert(this.#state).catch(() => undefined);
    await this.target.endHeld(this.context().signal);
  }
}

/** The target, with something that happens at each call of it. */
function interrupted(target: Target, atCall: () => void): Target {
  return new Proxy(target, {
    get(object, key: keyof Target) {
      const member: unknown = object[key];
      if (typeof member !== "function") return member;
      return async (...args: unknown[]): Promise<unknown> => {
        atCall();
        return (member as (...given: unknown[]) => Promise<unknown>)(...args);
      };
    },
  });
}
