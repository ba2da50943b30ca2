import { action, document, expecting, http, hypothesis, proc, py, rollback, vector } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const places: Readonly<Record<string, object>> = {
  gate_proc: {
    "steady-state-hypothesis": hypothesis(expecting(0, proc("sleep", "3"))),
    method: [action("b", py("ok"))],
    rollbacks: [rollback],
  },
  gate_py: {
    "steady-state-hypothesis": hypothesis(expecting("slept", py("sleep_steps", { s: 2 }))),
    method: [action("b", py("ok"))],
    rollbacks: [rollback],
  },
  method_py: { method: [action("s", py("sleep_steps", { s: 2 })), action("b", py("ok"))], rollbacks: [rollback] },
  method_proc_list: {
    method: [action("a", py("ok")), action("s", proc("sleep", ["3"])), action("b", py("ok"))],
    rollbacks: [rollback],
  },
  method_http: { method: [action("s", http("/slow")), action("b", py("ok"))], rollbacks: [rollback] },
  method_pause_before: {
    method: [action("s", py("ok"), { pauses: { before: 3 } }), action("b", py("ok"))],
    rollbacks: [rollback],
  },
  rollback_py: { method: [], rollbacks: [action("s", py("sleep_steps", { s: 2 })), action("rb2", py("ok"))] },
  background_only: { method: [action("s", py("sleep_steps", { s: 2 }), { background: true })], rollbacks: [rollback] },
};

/** Where the two signals of Chaos Toolkit's own exit functions are sent too: each costs more than a second. */
const allSignals = new Set(["gate_proc", "method_py", "rollback_py", "background_only"]);
const byPlace: RunInput[] = Object.entries(places).flatMap(([place, fields]) =>
  ["SIGINT", "SIGTERM", ...(allSignals.has(place) ? ["SIGUSR1", "SIGUSR2"] : [])].map((signal) =>
    vector(`sig_more_${place}_${signal.slice(3)}`, document(fields), { signal, signal_after_s: 1.2 }),
  ),
);
const byStrategy: RunInput[] = ["always", "never", "deviated"].flatMap((strategy) =>
  ["SIGINT", "SIGTERM"].map((signal) =>
    vector(`sig_more_${strategy}_${signal.slice(3)}`, document(places["method_proc_list"]), {
      args: ["--rollback-strategy", strategy],
      signal,
      signal_after_s: 1.2,
    }),
  ),
);
const loop: RunInput[] = ["SIGINT", "SIGTERM"].map((signal) =>
  vector(
    `sig_more_during_${signal.slice(3)}`,
    document({
      "steady-state-hypothesis": hypothesis(expecting(1, py("ok"))),
      method: [action("s", proc("sleep", "3"))],
      rollbacks: [rollback],
    }),
    { args: ["--hypothesis-strategy", "continuously", "--hypothesis-frequency", "0.2"], signal, signal_after_s: 1.2 },
  ),
);

/** Functions that signal the process that runs them. */
const own: RunInput[] = ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2"].flatMap((sig) => [
  vector(
    `sig_self_method_${sig}`,
    document({ method: [action("k", py("kill", { sig })), action("b", py("ok"))], rollbacks: [rollback] }),
  ),
  vector(
    `sig_self_always_${sig}`,
    document({ method: [action("k", py("kill", { sig })), action("b", py("ok"))], rollbacks: [rollback] }),
    {
      args: ["--rollback-strategy", "always"],
    },
  ),
  vector(
    `sig_self_gate_${sig}`,
    document({
      "steady-state-hypothesis": hypothesis(expecting("killed", py("kill", { sig }))),
      method: [action("b", py("ok"))],
      rollbacks: [rollback],
    }),
  ),
  vector(`sig_self_rollback_${sig}`, document({ rollbacks: [action("k", py("kill", { sig })), rollback] })),
  vector(
    `sig_self_background_${sig}`,
    document({
      method: [
        action("k", py("kill", { sig, after: 0.3 }), { background: true }),
        action("s", proc("sleep", "1")),
        action("b", py("ok")),
      ],
      rollbacks: [rollback],
    }),
  ),
]);

/** Signals from outside and from the inside, by phase, provider and strategy. */
export const signals: RunInput[] = [...byPlace, ...byStrategy, ...loop, ...own];
