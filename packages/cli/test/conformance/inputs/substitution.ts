import { action, document, echo, expecting, http, hypothesis, proc, py, rollback, vector } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const values = {
  s: "text",
  i: 3,
  f: 1.5,
  whole: 2.0,
  b: true,
  n: null,
  l: [1, "a", null, 2.5],
  o: { k: "v", q: "it's", n: null },
  d: "$s",
  zero: 0,
  CAPS: "caps",
  "with-dash": 1,
  a_1: "under",
};
const sub = (name: string, value: unknown, more: object = {}): RunInput =>
  vector(`sub_more_${name}`, document({ configuration: values, method: [echo(value)], ...more }));

const texts: RunInput[] = [
  sub("typed", ["${s}", "${i}", "${f}", "${b}", "${n}", "${l}", "${o}", "${zero}"]),
  sub("embedded", ["<${s}>", "<${i}>", "<${f}>", "<${b}>", "<${n}>", "<${l}>", "<${o}>", "<${zero}>"]),
  sub("bare", ["$s", "$i", "$l", "a $s b", "$s$i", "$sx", "$s-x", "$s.k"]),
  sub("pairs", ["${s}${i}", "${s} ${s}", " ${s}", "${s} "]),
  sub("dollars", ["$", "$$", "$$$", "$$s", "$$$s", "$${s}", "a$", "$ s", "$1", "${1}", "${}", "${s"]),
  sub("unknown", ["${zz}", "$zz", "${zz} ${s}", "$HOME"]),
  sub("case", ["${CAPS}", "${caps}", "${S}", "$Caps"]),
  sub("names", ["${with-dash}", "${a_1}", "$a_1", "${o.k}", "${l[0]}", "${ s }", "${s|x}"]),
  sub("keys_stay", { "${s}": "${s}", $i: { "${b}": ["${i}"] } }),
  sub("not_strings", [1, true, null, 1.5, { x: 1 }]),
  sub("not_twice", ["${d}", "<${d}>"]),
  sub("unicode", ["é${s}✓", "${é}", "$é"]),
  sub("newlines", ["${s}\n", "\n${s}", "a\n$s\nb"]),
  sub("quotes_in_object", "${o} and $o"),
];

const places: RunInput[] = [
  sub("title", 1, { title: "T ${s} $i ${n} ${zz}" }),
  sub("title_typed", 1, { title: "${l}" }),
  sub("description_not", 1, { description: "D ${s}" }),
  sub("process_list", 1, { method: [action("e", proc("echo", ["${s}", "${i}", "${n}", "<${l}>", "$b"]))] }),
  sub("process_string", 1, { method: [action("e", proc("echo", "${s} ${i} $zz '<${o}>'"))] }),
  sub("process_typed_list", 1, { method: [action("e", proc("echo", "${l}"))] }),
  sub("process_object", 1, { method: [action("e", proc("echo", { "-n": "${s}", x: "" }))] }),
  sub("process_path_not", 1, { configuration: { s: "echo" }, method: [action("e", proc("${s}", ["1"]))] }),
  sub("http_url", 1, { method: [action("e", http("/q?x=${i}&y=$s"))] }),
  sub("http_headers", 1, { method: [action("e", http("/q", { headers: { "X-S": "${s}", "X-I": "n${i}" } }))] }),
  sub("http_arguments", 1, { method: [action("e", http("/q", { arguments: { a: "${l}", b: "${b}", c: "${n}" } }))] }),
  sub("http_timeout_list", 1, {
    configuration: { ct: 1, rt: 0.3 },
    method: [action("e", http("/slow", { timeout: ["${ct}", "${rt}"] }))],
  }),
  sub("http_method_not", 1, { configuration: { m: "POST" }, method: [action("e", http("/q", { method: "${m}" }))] }),
  sub("pause", 1, {
    configuration: { p: 0.1 },
    method: [action("e", py("ok"), { pauses: { before: "${p}", after: "${p}" } })],
    rollbacks: [rollback],
  }),
  sub("pause_null", 1, { configuration: { p: null }, method: [action("e", py("ok"), { pauses: { before: "${p}" } })] }),
  sub("pause_unknown", 1, {
    method: [action("e", py("ok"), { pauses: { after: "${nope}" } }), action("f", py("ok"))],
    rollbacks: [rollback],
  }),
  sub("name_not", 1, { method: [action("n ${s}", py("ok"))] }),
  sub("func_not", 1, { configuration: { s: "ok" }, method: [action("e", py("${s}"))] }),
  sub("control_arguments", 1, {
    controls: [{ name: "c", provider: { type: "python", module: "ctl", arguments: { q: "${l}", r: "<$i>" } } }],
  }),
];

const tolerance = (name: string, tolerated: unknown, v: unknown, configuration: object): RunInput =>
  vector(
    `tolsub_more_${name}`,
    document({ configuration, "steady-state-hypothesis": hypothesis(expecting(tolerated, py("ident", { v }))) }),
  );

const tolerances: RunInput[] = [
  tolerance("int", "${t}", 5, { t: 5 }),
  tolerance("null", "${t}", null, { t: null }),
  tolerance("float", "${t}", 1.5, { t: 1.5 }),
  tolerance("embedded", "a${t}", "a5", { t: 5 }),
  tolerance("unknown", "${zz}", "${zz}", { t: 5 }),
  tolerance("regex", { type: "regex", pattern: "^${t}$" }, "abc", { t: "a.c" }),
  tolerance("regex_object", "${t}", "abc", { t: { type: "regex", pattern: "b" } }),
  tolerance("jsonpath_expect", { type: "jsonpath", path: "$.a", expect: "${t}" }, { a: 5 }, { t: 5 }),
  tolerance("jsonpath_expect_list", { type: "jsonpath", path: "$.a[*]", expect: ["${t}", 2] }, { a: [1, 2] }, { t: 1 }),
  tolerance("jsonpath_count_not", { type: "jsonpath", path: "$.a[*]", count: "${t}" }, { a: [1, 2] }, { t: 2 }),
  tolerance("target_not", { type: "regex", pattern: "x", target: "${t}" }, { k: "x" }, { t: "k" }),
  tolerance("probe_arguments", { type: "probe", name: "tp", provider: py("check", { expect: "${t}" }) }, 5, { t: 5 }),
];

const secrets: RunInput[] = [
  ["nested", { g: { a: { b: "deep" } } }, ["${a}", "${b}"], ["g"]],
  ["typed", { g: { a: [1], n: null, i: 5 } }, ["${a}", "${n}", "${i}"], ["g"]],
  ["two_groups", { g: { a: 1, x: "g" }, h: { b: 2, x: "h" } }, ["${x}", "${b}"], ["g", "h"]],
  ["reverse_groups", { g: { x: "g" }, h: { x: "h" } }, ["${x}"], ["h", "g"]],
  ["unknown_group", { g: { x: "g" } }, ["${x}"], ["zz"]],
  ["empty_groups", { g: { x: "g" } }, ["${x}"], []],
  ["env_group", { g: { type: "env", key: "S" } }, ["${g}", "${S}"], []],
  ["env_leaf", { g: { a: { type: "env", key: "S" }, d: { type: "env", key: "S", default: "d" } } }, ["${a}"], ["g"]],
  ["env_missing", { g: { a: { type: "env", key: "NOPE_S" } } }, ["${a}"], ["g"]],
  ["env_missing_default", { g: { a: { type: "env", key: "NOPE_S", default: "d" } } }, ["${a}"], ["g"]],
  ["vault_nopath", { g: { a: { type: "vault" } } }, ["${a}"], ["g"]],
  ["vault_key_only", { g: { a: { type: "vault", key: "k" } } }, ["${a}"], ["g"]],
  ["group_itself", { g: { x: "g" } }, ["${g}"], ["g"]],
  ["empty", {}, ["$${g}"], ["g"]],
  ["long_names", { gg: { x: 1 } }, ["${x}"], "gg"],
].map(([name, groups, value, scope]) =>
  vector(`secrets_more_${name as string}`, document({ secrets: groups, method: [echo(value, { secrets: scope })] }), {
    env: { S: "senv" },
  }),
);

/** Where `${}` is replaced, by what, and where it is not; secrets and their scope. */
export const substitution: RunInput[] = [...texts, ...places, ...tolerances, ...secrets];
