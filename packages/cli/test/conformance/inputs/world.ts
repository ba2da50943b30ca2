import { action, document, expecting, fromSource, hypothesis, py, rollback, vector, type Around } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const trivial = JSON.stringify(document({ method: [action("a", py("ok"))] }));
const source = (name: string, file: string, text: string, around: Around = {}): RunInput =>
  fromSource(`load_${name}`, file, { files: { [file]: text }, ...around });
const url = (name: string, route: string, around: Around = {}): RunInput =>
  fromSource(`url_more_${name}`, `http://127.0.0.1:18080${route}`, around);

const loading: RunInput[] = [
  fromSource("load_missing", "nope.json"),
  fromSource("load_folder", "."),
  fromSource("load_no_extension", "noext", { files: { noext: trivial } }),
  fromSource("load_txt", "x.txt", { files: { "x.txt": trivial } }),
  fromSource("load_empty_yaml", "empty.yaml"),
  fromSource("load_empty_json", "empty.json"),
  source("yml", "x.yml", "title: t\ndescription: d\nmethod: []\n"),
  source("yaml_in_json", "x.json", "title: t\ndescription: d\nmethod: []\n"),
  source("json_in_yaml", "x2.yaml", trivial),
  source("yaml_tabs", "x2.yaml", "title: t\n\tmethod: []\n"),
  source(
    "yaml_anchor",
    "x2.yaml",
    "title: t\ndescription: d\nx: &p {type: python, module: mods, func: ident, arguments: {v: 1}}\nmethod:\n- {type: action, name: a, provider: *p}\n- {type: action, name: b, provider: {<<: *p, arguments: {v: 2}}}\n",
  ),
  source(
    "yaml_types",
    "x2.yaml",
    "title: t\ndescription: d\nmethod:\n- type: action\n  name: a\n  provider: {type: python, module: mods, func: ident, arguments: {v: [No, OFF, n, y, 0x1F, 0b11, 1_000, .5, 1., +1, 12e3, 1.5e3, '', null, Null, 2020-01-01 10:00:00, 010, 08, 190:20:30]}}\n",
  ),
  source("yaml_two_documents", "x2.yaml", "title: t\ndescription: d\nmethod: []\n---\ntitle: u\n"),
  source("yaml_duplicate_keys", "x2.yaml", "title: t\ntitle: u\ndescription: d\nmethod: []\n"),
  source("yaml_tag", "x2.yaml", "title: !!python/object:os.system t\ndescription: d\nmethod: []\n"),
  source("yaml_numeric_key", "x2.yaml", "title: t\ndescription: d\n1: x\nmethod: []\n"),
  source("json_bom", "x.json", `\ufeff${trivial}`),
  source("json_comment", "x.json", `${trivial} // no`),
  source("json_string", "x.json", '"text"'),
  source("json_null", "x.json", "null"),
  url("redirect", "/redir"),
  url("badjson", "/badjson"),
  url("json_charset", "/charset"),
  url("html", "/exp.html"),
  url("text", "/text"),
  url("500", "/status/500"),
  fromSource("url_more_refused", "http://127.0.0.1:1/x.json"),
  fromSource("url_more_https_refused", "https://127.0.0.1:1/x.json", { args: ["--no-verify-tls"] }),
  fromSource("url_more_ftp", "ftp://127.0.0.1/x.json"),
];

const notify = `
import json
def notify(settings, event):
    with open("notified.log", "a") as f:
        payload = event.get("payload") or {}
        f.write(f"{event['name']} {event['phase']} {payload.get('status', '-')}\\n")
def other(settings, event):
    with open("other.log", "a") as f: f.write(event["name"] + "\\n")
`;
const settings = (name: string, text: string, experiment: unknown, around: Around = {}): RunInput =>
  vector(`settings_${name}`, experiment, {
    files: { "notifier.py": notify, "s.yaml": text },
    globals: ["--settings", "s.yaml"],
    watch: ["notified.log", "other.log"],
    ...around,
  });
const deviating = document({
  "steady-state-hypothesis": hypothesis(expecting(true, py("flip", { at: 1 }))),
  method: [action("a", py("ok"))],
  rollbacks: [rollback],
});
const plugin = "notifications:\n- {type: plugin, module: notifier}\n";
const settled: RunInput[] = [
  settings("none", "{}", deviating),
  settings("empty", "", deviating),
  settings("bad", "a: [", deviating),
  settings("missing", "", deviating, { globals: ["--settings", "nope.yaml"] }),
  settings("rollbacks_never", "runtime: {rollbacks: {strategy: never}}\n", deviating),
  settings("hypothesis_skip", "runtime: {hypothesis: {strategy: skip}}\n", deviating),
  settings("hidden_by_runtime_block", "runtime: {hypothesis: {strategy: skip}, rollbacks: {strategy: never}}\n", {
    ...deviating,
    runtime: { hypothesis: { strategy: "after-method-only" } },
  }),
  settings("cli_wins", "runtime: {rollbacks: {strategy: never}}\n", deviating, {
    args: ["--rollback-strategy", "always"],
  }),
  settings("notify_completed", plugin, document()),
  settings("notify_deviated", plugin, deviating),
  settings("notify_failed", plugin, document({ "steady-state-hypothesis": hypothesis(expecting(1, py("boom"))) })),
  settings("notify_invalid", plugin, { title: "t" }),
  settings(
    "notify_events",
    "notifications:\n- {type: plugin, module: notifier, events: [run-deviated]}\n- {type: plugin, module: notifier, func: other, events: [run-started]}\n",
    deviating,
  ),
  settings("notify_missing_module", "notifications:\n- {type: plugin, module: nope_mod}\n", document()),
  settings("notify_missing_func", "notifications:\n- {type: plugin, module: notifier, func: nope}\n", document()),
  settings(
    "notify_http",
    "notifications:\n- {type: http, url: 'http://127.0.0.1:18080/status/500'}\n- {type: plugin, module: notifier}\n",
    document(),
  ),
  settings("notify_http_refused", "notifications:\n- {type: http, url: 'http://127.0.0.1:1/'}\n", document()),
  settings("notify_unknown_type", "notifications:\n- {type: carrier-pigeon}\n", document()),
  settings("auths", "auths:\n  127.0.0.1:18080: {type: basic, value: abc}\n", null, {
    source: "http://127.0.0.1:18080/exp.json",
  }),
  settings("extra_keys", "whatever: {a: 1}\n", deviating),
];

const commandLine: RunInput[] = [
  vector("journal_other_path", document(), { args: ["--journal-path", "other.json"] }),
  vector("journal_folder", document(), { args: ["--journal-path", "."] }),
  vector("journal_overwrites", document(), { files: { "journal.json": '{"old":1}' } }),
  vector("journal_stays_when_invalid", { title: "t" }, { files: { "journal.json": '{"old":1}' } }),
  vector("cli_bad_strategy", document(), { args: ["--rollback-strategy", "sometimes"] }),
  vector("cli_bad_hypothesis_strategy", document(), { args: ["--hypothesis-strategy", "skip"] }),
  vector("cli_bad_frequency", document(), { args: ["--hypothesis-frequency", "often"] }),
  vector("cli_two_sources", document(), { args: ["other.json"] }),
  vector("cli_missing_value", document(), { args: ["--journal-path"] }),
  vector("cli_no_verify_tls", document(), { args: ["--no-verify-tls"] }),
  vector("cli_equals", document(), { args: ["--rollback-strategy=always", "--journal-path=journal.json"] }),
  vector("cli_fail_fast_default", deviating, { args: ["--fail-fast"] }),
];

const keys: RunInput[] = [
  vector("doc_unknown_keys", document({ zzz: { a: 1 }, method: [action("a", py("ok"), { zzz: 1 })] })),
  vector("doc_contributions", document({ contributions: { reliability: "high", x: "zzz" } })),
  vector("doc_contributions_list", document({ contributions: [1] })),
  vector("doc_tags", document({ tags: ["a", "b"] })),
  vector("doc_tags_text", document({ tags: "abc" })),
  vector("doc_tags_empty", document({ tags: [""] })),
  vector("doc_extensions", document({ extensions: [{ name: "x", data: [1] }] })),
  vector("doc_title_int", document({ title: 5 })),
  vector("doc_title_list", document({ title: ["a"] })),
  vector("doc_version", document({ version: "1.0", dry: true })),
  vector("doc_method_object_noval", document({ method: {} }), { args: ["--no-validation"] }),
  vector("doc_no_method_noval", { title: "t", description: "d" }, { args: ["--no-validation"] }),
  vector("doc_no_title_noval", { description: "d", method: [] }, { args: ["--no-validation"] }),
  vector("doc_activity_timeout_unused", document({ method: [action("a", py("sleep", { s: 0.3 }), { timeout: 0.1 })] })),
  vector("doc_same_names", document({ method: [action("a", py("ok", { x: 1 })), action("a", py("ok", { x: 2 }))] })),
  vector(
    "doc_activity_configuration_ignored",
    document({
      method: [action("a", py("echo", { value: "${v}" }), { configuration: { v: 1 }, secrets: { g: { v: 2 } } })],
    }),
  ),
  vector("doc_pause_zero", document({ method: [action("a", py("ok"), { pauses: { before: 0, after: 0 } })] })),
  vector(
    "doc_pause_negative",
    document({ method: [action("a", py("ok"), { pauses: { before: -1 } }), action("b", py("ok"))] }),
  ),
  vector("doc_pause_null", document({ method: [action("a", py("ok"), { pauses: null })] })),
  vector("doc_pause_bool", document({ method: [action("a", py("ok"), { pauses: { before: false } })] })),
];

/** Sources, settings, notifications, the command line, and keys of the document that change nothing. */
export const world: RunInput[] = [...loading, ...settled, ...commandLine, ...keys];
