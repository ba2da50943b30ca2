import fc from "fast-check";
import type { Experiment, Step } from "../src/document/schema.ts";
import { hypothesisStrategies, rollbackStrategies } from "../src/document/words.ts";
import type { Json, JsonObject } from "../src/json.ts";
import type { ControlHook, HookResult } from "../src/ports/control.ts";
import { controlHooks } from "../src/ports/control.ts";
import { breaks, experiment, fails, gives, type Script, sleeps } from "../src/run/test-kit.ts";

/** How often a run is interrupted, and before which of its events. */
export type Interruptions = readonly number[];

/** One run to try: a document, what its activities do, how it is run, and who disturbs it. */
export interface Trial {
  readonly experiment: Experiment;
  readonly scripts: Readonly<Record<string, Script>>;
  readonly hooks: readonly { readonly hook: ControlHook; readonly result: HookResult }[];
  readonly options: JsonObject;
  readonly interruptions: Interruptions;
}

const names = ["a", "b", "c", "d", "e"] as const;
const name = fc.constantFrom(...names);
const seconds = fc.constantFrom(0, 0.5, 2, 30);

const outcome: fc.Arbitrary<Script[number]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(gives(1)) },
  { weight: 2, arbitrary: fc.constant(gives(2)) },
  { weight: 1, arbitrary: fc.constant(gives(1, "it exited with 1")) },
  { weight: 2, arbitrary: fc.constant(fails("it did not work")) },
  { weight: 1, arbitrary: fc.constant(breaks("it cannot work")) },
  { weight: 3, arbitrary: fc.constantFrom(10, 1000, 60_000).map((ms) => sleeps(ms, 1)) },
  { weight: 1, arbitrary: fc.constant({ status: "interrupted", reason: "it called exit" } as const) },
);
const scripts = fc.dictionary(name, fc.array(outcome, { minLength: 1, maxLength: 3 }), { minKeys: 3, maxKeys: 5 });

const tolerance: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  1,
  1,
  2,
  { type: "range", range: [0, 1] },
  { type: "regex", pattern: "x", target: "y" },
);

const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 4 });

const extras = fc
  .record({
    background: sometimes(fc.boolean()),
    pauses: sometimes(fc.record({ before: seconds, after: seconds })),
    tolerance: sometimes(tolerance),
    timeout: sometimes(fc.constantFrom(0.5, 5)),
    retry: sometimes(fc.constantFrom<JsonObject[]>({ attempts: 2 }, { attempts: 3, every: "2s", backoff: 2 })),
    until: sometimes(
      fc.constantFrom<JsonObject[]>({ tolerance: 1, within: "5s" }, { tolerance: 2, within: "1s", every: "300ms" }),
    ),
    repeat: sometimes(fc.integer({ min: 1, max: 3 })),
  })
  .map(defined);

const step = (types: readonly string[]): fc.Arbitrary<Step> =>
  fc
    .record({ type: fc.constantFrom(...types), name, more: extras })
    .map(({ type, name: called, more }) => ({ type, name: called, provider: { type: "script" }, ...more }) as Step);
const reference: fc.Arbitrary<Step> = fc.constantFrom("a", "b", "nowhere").map((ref) => ({ ref }));
const probe = fc
  .record({ probe: step(["probe"]), tolerance })
  .map((both): Step => ({ ...both.probe, background: false, tolerance: both.tolerance }));

const document: fc.Arbitrary<Experiment> = fc
  .record({
    "steady-state-hypothesis": sometimes(
      fc.record({ title: fc.constant("h"), probes: fc.array(probe, { minLength: 1, maxLength: 2 }) }),
    ),
    method: fc.array(
      fc.oneof({ weight: 8, arbitrary: step(["action", "probe"]) }, { weight: 1, arbitrary: reference }),
      {
        maxLength: 4,
      },
    ),
    rollbacks: sometimes(fc.array(step(["action"]), { maxLength: 3 })),
    guards: sometimes(
      fc
        .record({ name, provider: fc.constant({ type: "script" }), tolerance, every: fc.constantFrom("500ms", "10s") })
        .map((guard) => [guard]),
    ),
    recovery: sometimes(fc.constantFrom({ within: "3s" }, { within: "10s", every: "4s" })),
    controls: sometimes(fc.constant([{ name: "control", provider: { type: "script", module: "m" } }])),
  })
  .map((parts) => experiment(defined(parts)));

const hookResult: fc.Arbitrary<HookResult> = fc.constantFrom<HookResult[]>(
  { kind: "done" },
  { kind: "failed", reason: "the control broke" },
  { kind: "interrupt", reason: "the control said stop" },
);

const options: fc.Arbitrary<JsonObject> = fc
  .record({
    semantics: fc.constantFrom("strict", "strict", "chaos-toolkit"),
    hypothesisStrategy: fc.constantFrom(...hypothesisStrategies),
    rollbackStrategy: fc.constantFrom("default", ...rollbackStrategies),
    failFast: fc.boolean(),
    frequencySeconds: fc.constantFrom(0.25, 2),
    timeLimitMs: sometimes(fc.constantFrom(1, 1500, 40_000)),
    dry: sometimes(fc.constantFrom("probes", "actions", "activities", "pause")),
  })
  .map(defined);

/** Runs worth trying, small enough that thousands fit into seconds. */
export const trials: fc.Arbitrary<Trial> = fc.record({
  experiment: document,
  scripts,
  hooks: fc.array(fc.record({ hook: fc.constantFrom(...controlHooks), result: hookResult }), { maxLength: 2 }),
  options,
  interruptions: fc.array(fc.nat({ max: 25 }), { maxLength: 3 }),
});

function defined(value: object): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
