import { action, document, expecting, http, hypothesis, probe, proc, py, rollback, vector } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const gate = hypothesis(expecting(1, py("ok", { x: 1 })));
const outcomes = {
  met: { "steady-state-hypothesis": gate, method: [action("a", py("ok"))] },
  gate_unmet: {
    "steady-state-hypothesis": hypothesis(expecting(1, py("ok", { x: 2 }))),
    method: [action("a", py("ok"))],
  },
  gate_failed: { "steady-state-hypothesis": hypothesis(expecting(1, py("boom"))), method: [action("a", py("ok"))] },
  gate_crash: {
    "steady-state-hypothesis": hypothesis(expecting([1, 2], py("ok", { x: "a" }))),
    method: [action("a", py("ok"))],
  },
  after_unmet: {
    "steady-state-hypothesis": hypothesis(expecting(true, py("flip", { at: 1 }))),
    method: [action("a", py("ok"))],
  },
  after_failed: {
    "steady-state-hypothesis": hypothesis(
      expecting(0, proc("test", ["!", "-e", "made"], { timeout: 1 })),
      expecting("note", py("ident", { v: "note" })),
    ),
    method: [action("a", proc("touch", ["made"]))],
  },
  action_failed: { "steady-state-hypothesis": gate, method: [action("a", py("boom")), action("b", py("ok"))] },
  aborted: { "steady-state-hypothesis": gate, method: [action("a", http("/badjson")), action("b", py("ok"))] },
};

const byStrategy: RunInput[] = Object.entries(outcomes).flatMap(([outcome, fields]) => [
  ...["always", "never", "deviated", "default"].map((strategy) =>
    vector(`flow_${outcome}_rb_${strategy}`, document({ ...fields, rollbacks: [rollback] }), {
      args: ["--rollback-strategy", strategy],
    }),
  ),
  ...["before-method-only", "after-method-only"].map((strategy) =>
    vector(`flow_${outcome}_h_${strategy}`, document({ ...fields, rollbacks: [rollback] }), {
      args: ["--hypothesis-strategy", strategy],
    }),
  ),
]);

const loops: RunInput[] = ["continuously", "during-method-only"].flatMap((strategy) => {
  const method = [action("s", py("sleep_steps", { s: 0.8 })), action("b", py("ok"))];
  const loop = (name: string, provider: object, tolerance: unknown, args: readonly string[]): RunInput =>
    vector(
      `${strategy === "continuously" ? "cont" : "during"}_more_${name}`,
      document({
        "steady-state-hypothesis": hypothesis(expecting(tolerance, provider)),
        method,
        rollbacks: [rollback],
      }),
      { args: ["--hypothesis-strategy", strategy, "--hypothesis-frequency", "0.2", ...args] },
    );
  return [
    loop("met", py("ok"), 1, []),
    loop("failfast_met", py("ok"), 1, ["--fail-fast"]),
    loop("unmet", py("flip", { at: 2 }), true, []),
    loop("unmet_failfast", py("flip", { at: 2 }), true, ["--fail-fast"]),
    loop("unmet_failfast_never", py("flip", { at: 2 }), true, ["--fail-fast", "--rollback-strategy", "never"]),
    loop("unmet_failfast_deviated", py("flip", { at: 2 }), true, ["--fail-fast", "--rollback-strategy", "deviated"]),
    loop("probe_failed", py("boom"), 1, []),
    loop("probe_failed_failfast", py("boom"), 1, ["--fail-fast"]),
    loop("crash", py("ident", { v: "x" }), [1, 2], []),
    loop("dry_probes", py("boom"), 1, ["--dry", "probes"]),
  ];
});

const rollbacks: RunInput[] = [
  ["failed_continues", [action("r1", py("boom")), action("r2", py("ok"))]],
  ["aborted", [action("r1", http("/badjson")), action("r2", py("ok"))]],
  ["probe", [probe("r1", py("ok"))]],
  ["ref_to_method", [{ ref: "a" }]],
  ["ref_background", [{ ref: "a", background: true }]],
  ["pause", [action("r1", py("ok"), { pauses: { before: 0.1 } })]],
  ["empty", []],
  ["interrupt_raised", [action("r1", py("interrupt")), action("r2", py("ok"))]],
].map(([name, list]) => vector(`rb_${name as string}`, document({ method: [action("a", py("ok"))], rollbacks: list })));

const references: RunInput[] = [
  ["method", { method: [action("a", py("ok", { x: 7 })), { ref: "a" }] }],
  ["forward", { method: [{ ref: "a" }, action("a", py("ok", { x: 7 }))] }],
  ["last_wins", { method: [action("a", py("ok", { x: 1 })), action("a", py("ok", { x: 2 })), { ref: "a" }] }],
  [
    "hypothesis_wins",
    {
      "steady-state-hypothesis": hypothesis(expecting(1, py("ok"), "a")),
      method: [action("a", py("ok", { x: 2 })), { ref: "a" }],
    },
  ],
  [
    "in_hypothesis",
    { "steady-state-hypothesis": hypothesis({ ref: "a", tolerance: 7 }), method: [probe("a", py("ok", { x: 7 }))] },
  ],
  [
    "in_hypothesis_unmet",
    { "steady-state-hypothesis": hypothesis({ ref: "a", tolerance: 8 }), method: [probe("a", py("ok", { x: 7 }))] },
  ],
  [
    "in_hypothesis_no_tolerance",
    { "steady-state-hypothesis": hypothesis({ ref: "a" }), method: [probe("a", py("ok", { x: 7 }))] },
  ],
  ["in_hypothesis_bad", { "steady-state-hypothesis": hypothesis({ ref: "zz", tolerance: 1 }) }],
  ["to_rollback", { method: [{ ref: "r" }], rollbacks: [action("r", py("ok"))] }],
  ["pauses_ignored", { method: [action("a", py("ok")), { ref: "a", pauses: { before: 30 } }] }],
  ["background", { method: [action("a", py("ok")), { ref: "a", background: true }] }],
  [
    "own_keys_ignored",
    { method: [action("a", py("ok")), { ref: "a", name: "other", type: "probe", provider: py("boom") }] },
  ],
  ["bad", { method: [{ ref: "zz" }] }],
  ["to_ref", { method: [action("a", py("ok")), { ref: "a", name: "b" }, { ref: "b" }] }],
].map(([name, fields]) => vector(`ref_${name as string}`, document(fields as object)));

const background: RunInput[] = [
  ["failed", [action("a", py("boom"), { background: true }), action("b", py("ok"))]],
  ["process", [action("a", proc("sleep", ["0.3"]), { background: true }), action("b", py("ok"))]],
  ["http", [action("a", http("/text"), { background: true }), action("b", py("sleep", { s: 0.1 }))]],
  [
    "two",
    [
      action("a", py("sleep", { s: 0.3 }), { background: true }),
      action("b", py("sleep", { s: 0.3 }), { background: true }),
    ],
  ],
  [
    "then_aborted",
    [action("a", py("sleep", { s: 0.3 }), { background: true }), action("b", http("/badjson")), action("c", py("ok"))],
  ],
  ["pauses", [action("a", py("ok"), { background: true, pauses: { before: 0.2, after: 0.2 } }), action("b", py("ok"))]],
  ["false", [action("a", py("ok"), { background: false })]],
].map(([name, method]) => vector(`bg_more_${name as string}`, document({ method, rollbacks: [rollback] })));

const dry: RunInput[] = ["probes", "actions", "activities", "pause"].map((mode) =>
  vector(
    `dry_more_${mode}`,
    document({
      "steady-state-hypothesis": hypothesis(expecting(1, py("ok", { x: 1 }))),
      method: [
        probe("p2", py("ok", { x: 2 }), { pauses: { before: 0.1 } }),
        action("a", py("ok", { x: 3 }), { pauses: { after: 0.1 } }),
        probe("f", py("boom")),
      ],
      rollbacks: [action("rb", py("boom")), probe("rp", py("ok"))],
    }),
    { args: ["--dry", mode] },
  ),
);
const dryMore: RunInput[] = [
  vector(
    "dry_unmet_probes",
    document({ "steady-state-hypothesis": hypothesis(expecting(1, py("boom"))), method: [] }),
    { args: ["--dry", "probes"] },
  ),
  vector(
    "dry_hyp_action",
    document({ "steady-state-hypothesis": hypothesis(action("p", py("ok", { x: 1 }), { tolerance: 1 })) }),
    { args: ["--dry", "actions"] },
  ),
  vector("dry_background", document({ method: [action("a", py("boom"), { background: true })] }), {
    args: ["--dry", "activities"],
  }),
  vector("dry_bad", document(), { args: ["--dry", "zzz"] }),
  vector("dry_ref", document({ method: [action("a", py("boom")), { ref: "a" }] }), { args: ["--dry", "actions"] }),
];

const runtime: RunInput[] = [
  ["hyp_skip_rb_always", { hypothesis: { strategy: "skip" }, rollbacks: { strategy: "always" } }, []],
  ["hyp_unknown", { hypothesis: { strategy: "zzz" } }, []],
  ["hyp_before", { hypothesis: { strategy: "before-method-only" } }, []],
  [
    "cli_wins",
    { hypothesis: { strategy: "skip" }, rollbacks: { strategy: "never" } },
    ["--hypothesis-strategy", "default", "--rollback-strategy", "always"],
  ],
  ["empty", {}, []],
  ["rb_deviated", { rollbacks: { strategy: "deviated" } }, []],
].map(([name, block, args]) =>
  vector(`runtime_${name as string}`, document({ ...outcomes.after_unmet, rollbacks: [rollback], runtime: block }), {
    args: args as string[],
  }),
);

/** Outcomes by strategy, loops, rollbacks, references, background, dry modes and the runtime block. */
export const flow: RunInput[] = [
  ...byStrategy,
  ...loops,
  ...rollbacks,
  ...references,
  ...background,
  ...dry,
  ...dryMore,
  ...runtime,
];
