import { action, document, expecting, hypothesis, py, rollback, vector, type Around } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const control = (name: string, more: object = {}, args?: object): object => ({
  name,
  provider: { type: "python", module: "ctl", ...(args === undefined ? {} : { arguments: args }) },
  ...more,
});
/** A module that logs which control calls it, so that order and inheritance show. */
const named = `
def _log(line):
    with open("named.log", "a") as f: f.write(line + "\\n")
def configure_control(who="?", **k): _log(f"configure {who}")
def cleanup_control(): _log("cleanup")
def _hook(name):
    def hook(context=None, who="?", **k): _log(f"{name} {who}")
    return hook
for _level in ("loading_experiment", "experiment", "hypothesis", "method", "rollback", "activity"):
    for _scope in ("before", "after"):
        globals()[f"{_scope}_{_level}_control"] = _hook(f"{_scope}_{_level}")
`;
const who = (name: string, more: object = {}): object => ({
  name,
  provider: { type: "python", module: "named", arguments: { who: name } },
  ...more,
});
const files = { "named.py": named };
const full = (
  top: object = {},
  levels: { hypothesis?: object; activity?: object; rollback?: object; probe?: object } = {},
): object =>
  document({
    ...top,
    "steady-state-hypothesis": { ...hypothesis({ ...expecting(1, py("ok")), ...levels.probe }), ...levels.hypothesis },
    method: [{ ...action("a1", py("ok")), ...levels.activity }, action("a2", py("boom"))],
    rollbacks: [{ ...rollback, ...levels.rollback }],
  });
const logged = (name: string, experiment: unknown, around: Around = {}): RunInput =>
  vector(`ctl_log_${name}`, experiment, { files, watch: ["ctl.log", "named.log"], ...around });

const levels: RunInput[] = [
  logged("top", full({ controls: [control("c")] })),
  logged("top_before", full({ controls: [control("c", { scope: "before" })] })),
  logged("top_after", full({ controls: [control("c", { scope: "after" })] })),
  logged("hypothesis", full({}, { hypothesis: { controls: [control("c")] } })),
  logged("activity", full({}, { activity: { controls: [control("c")] } })),
  logged("probe", full({}, { probe: { controls: [control("c")] } })),
  logged("rollback", full({}, { rollback: { controls: [control("c")] } })),
  logged("arguments", full({ configuration: { z: [1] }, controls: [control("c", {}, { q: "${z}", r: "<$z>" })] })),
  logged("not_automatic", full({ controls: [who("A", { automatic: false })] })),
  logged(
    "not_automatic_local",
    full({ controls: [who("A", { automatic: false })] }, { activity: { controls: [who("A")] } }),
  ),
  logged("two_top", full({ controls: [who("A"), who("B")] })),
  logged("top_and_local", full({ controls: [who("A")] }, { activity: { controls: [who("L")] } })),
  logged("top_and_two_local", full({ controls: [who("A")] }, { activity: { controls: [who("L"), who("M")] } })),
  logged("two_top_and_local", full({ controls: [who("A"), who("B")] }, { activity: { controls: [who("L")] } })),
  logged("same_name_local", full({ controls: [who("A")] }, { activity: { controls: [who("A")] } })),
  logged("hypothesis_and_top", full({ controls: [who("A")] }, { hypothesis: { controls: [who("H")] } })),
  logged("global", full(), {
    files: { ...files, "g.json": JSON.stringify({ G: who("G") }) },
    args: ["--control-file", "g.json"],
  }),
  logged("global_yaml", full(), {
    files: { ...files, "g.yaml": "G:\n  provider: {type: python, module: named, arguments: {who: G}}\n" },
    args: ["--control-file", "g.yaml"],
  }),
  logged("global_and_top", full({ controls: [who("A")] }), {
    files: { ...files, "g.json": JSON.stringify({ G: who("G") }) },
    args: ["--control-file", "g.json"],
  }),
  logged("global_two_files", full(), {
    files: { ...files, "g.json": JSON.stringify({ G: who("G") }), "h.json": JSON.stringify({ H: who("H") }) },
    args: ["--control-file", "g.json", "--control-file", "h.json"],
  }),
  logged("global_bad_json", full(), { files: { ...files, "g.json": "{" }, args: ["--control-file", "g.json"] }),
  logged("global_missing_module", full(), {
    files: { ...files, "g.json": '{"G":{"provider":{"type":"python","module":"nope_mod"}}}' },
    args: ["--control-file", "g.json"],
  }),
  logged("global_missing_file", full(), { args: ["--control-file", "nope.json"] }),
  logged("settings", full(), {
    files: {
      ...files,
      "settings.yaml": "controls:\n  S:\n    provider: {type: python, module: named, arguments: {who: S}}\n",
    },
    globals: ["--settings", "settings.yaml"],
  }),
  logged(
    "invalid_document",
    { title: "t", controls: [who("A")] },
    { files: { ...files, "g.json": JSON.stringify({ G: who("G") }) }, args: ["--control-file", "g.json"] },
  ),
  logged(
    "gate_unmet",
    document({
      controls: [control("c")],
      "steady-state-hypothesis": hypothesis(expecting(2, py("ok"))),
      method: [action("a", py("ok"))],
    }),
  ),
  logged("no_rollbacks", document({ controls: [control("c")] })),
  logged("rollbacks_never", full({ controls: [control("c")] }), { args: ["--rollback-strategy", "never"] }),
  logged("dry", full({ controls: [control("c")] }), { args: ["--dry", "activities"] }),
  logged("ref", document({ method: [{ ...action("a", py("ok")), controls: [who("L")] }, { ref: "a" }] })),
  logged("non_python", full({ controls: [{ name: "c", provider: { type: "http", url: "http://127.0.0.1:1" } }] })),
];

/** Controls that misbehave or change what they are given. */
const raising = `
import os
from chaoslib.exceptions import InterruptExecution
AT = os.environ.get("RAISE_AT", "")
def configure_control(**k):
    if AT == "configure": raise ValueError("configure")
def cleanup_control():
    if AT == "cleanup": raise ValueError("cleanup")
def _hook(name):
    def hook(context=None, state=None, **k):
        open("raise.log", "a").write(name + "\\n")
        if AT == name: raise ValueError(name)
    return hook
for _level in ("experiment", "hypothesis", "method", "rollback", "activity"):
    for _scope in ("before", "after"):
        globals()[f"{_scope}_{_level}_control"] = _hook(f"{_scope}_{_level}")
`;
const raiser = { name: "r", provider: { type: "python", module: "raising" } };
const errors: RunInput[] = [
  "configure",
  "before_experiment",
  "before_method",
  "after_activity",
  "after_experiment",
].map((at) =>
  vector(`ctl_raise_${at}`, full({ controls: [raiser] }), {
    files: { "raising.py": raising },
    env: { RAISE_AT: at },
    watch: ["raise.log"],
  }),
);

const mutating = `
def before_experiment_control(context=None, configuration=None, secrets=None, experiment=None, **k):
    configuration["v"] = "changed"
    secrets.setdefault("g", {})["tok"] = "changed"
def before_activity_control(context=None, **k):
    if context["name"] == "a1": context["provider"]["arguments"] = {"x": "mutated"}
def after_activity_control(context=None, state=None, **k):
    if context["name"] == "a2": state["output"] = "replaced"
def after_experiment_control(context=None, state=None, **k):
    state["status"] = "failed"
`;
const mutations: RunInput[] = [
  vector(
    "ctl_mutates",
    document({
      configuration: { v: "old" },
      secrets: { g: { tok: "old" } },
      controls: [{ name: "m", provider: { type: "python", module: "mutating" } }],
      method: [
        action("a1", py("ok")),
        action("a2", py("ok")),
        action("a3", py("echo", { value: "${v} ${tok}" }, { secrets: ["g"] })),
      ],
    }),
    { files: { "mutating.py": mutating } },
  ),
];

const interrupting = { name: "ci", provider: { type: "python", module: "ctl_int" } };
const hooks = ["experiment", "hypothesis", "method", "activity", "rollback"].flatMap((level) => [
  `before_${level}`,
  `after_${level}`,
]);
const interrupts: RunInput[] = hooks.flatMap((at) =>
  ["default", "always"].map((strategy) =>
    vector(`int_more_${at}_${strategy}`, full({ controls: [interrupting] }), {
      env: { INT_AT: at },
      args: ["--rollback-strategy", strategy],
    }),
  ),
);
const localInterrupts: RunInput[] = ["before_activity", "after_activity"].flatMap((at) => [
  vector(`int_local_method_${at}`, full({}, { activity: { controls: [interrupting] } }), { env: { INT_AT: at } }),
  vector(`int_local_rollback_${at}`, full({}, { rollback: { controls: [interrupting] } }), { env: { INT_AT: at } }),
  vector(`int_local_background_${at}`, full({}, { activity: { controls: [interrupting], background: true } }), {
    env: { INT_AT: at },
  }),
  vector(`during_int_${at}`, full({}, { probe: { controls: [interrupting] } }), {
    env: { INT_AT: at },
    args: ["--hypothesis-strategy", "during-method-only"],
  }),
]);

/** Controls: levels, scope, inheritance, order, errors, and interrupts at every hook. */
export const controls: RunInput[] = [...levels, ...errors, ...mutations, ...interrupts, ...localInterrupts];
