import { document, echo, fromSource, http, proc, probe, py, vector, type Around } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const configured = (name: string, v: unknown, around: Around = {}): RunInput =>
  vector(name, document({ configuration: { v }, method: [echo("${v}")] }), around);
const dynamic = (name: string, provider: unknown, more: object = {}): RunInput =>
  configured(name, { type: "probe", name: "x", provider, ...more });

const inline: RunInput[] = Object.entries({
  int: 5,
  negative: -2,
  float: 1.5,
  true: true,
  null: null,
  empty: "",
  list: [1, "two", null, { a: [true] }],
  object: { a: 1, b: { c: "d" } },
  typed_object: { type: "zzz", key: "A" },
  file_object: { type: "file", path: "note.txt" },
  vault_object: { type: "vault", path: "a/b" },
  unicode: "é ✓ \u0001",
}).map(([name, value]) => configured(`cfg_inline_${name}`, value));

const typed: RunInput[] = [
  ["int", " 7 "],
  ["int", "-3"],
  ["int", "1_000"],
  ["int", "1.5"],
  ["float", "1e3"],
  ["float", "7"],
  ["float", "x"],
  ["float", "inf"],
  ["number", "-0.5"],
  ["bool", "NO"],
  ["bool", "FALSE"],
  ["bool", "true"],
  ["bool", "0.0"],
  ["json", "[1, 2.5, null]"],
  ["json", ""],
  ["json", "5"],
  ["json", "{nope"],
  ["string", "5"],
  ["bytes", "ab"],
].map(([type, text], index) =>
  configured(`cfg_env_${type}_${index}`, { type: "env", key: "V", env_var_type: type }, { env: { V: text ?? "" } }),
);

const defaults: RunInput[] = [
  configured("cfg_default_int_text", { type: "env", key: "NOPE_V", default: "5", env_var_type: "int" }),
  configured("cfg_default_int_bad", { type: "env", key: "NOPE_V", default: "x", env_var_type: "int" }),
  configured("cfg_default_int_null", { type: "env", key: "NOPE_V", default: null, env_var_type: "int" }),
  configured("cfg_default_bool_true", { type: "env", key: "NOPE_V", default: true, env_var_type: "bool" }),
  configured("cfg_default_bool_int", { type: "env", key: "NOPE_V", default: 1, env_var_type: "bool" }),
  configured("cfg_default_json_object", { type: "env", key: "NOPE_V", default: { a: 1 }, env_var_type: "json" }),
  configured("cfg_default_json_null", { type: "env", key: "NOPE_V", default: null, env_var_type: "json" }),
  configured("cfg_default_list", { type: "env", key: "NOPE_V", default: [1, 2] }),
  configured("cfg_default_unused", { type: "env", key: "V", default: "d" }, { env: { V: "set" } }),
  configured("cfg_env_empty_value", { type: "env", key: "V", default: "d" }, { env: { V: "" } }),
  configured("cfg_env_nokey", { type: "env", default: 1 }),
  configured("cfg_env_missing_noval", { type: "env", key: "NOPE_V" }, { args: ["--no-validation"] }),
  configured(
    "cfg_env_missing_var_noval",
    { type: "env", key: "NOPE_V" },
    { args: ["--no-validation", "--var", "v=given"] },
  ),
];

const dynamics: RunInput[] = [
  dynamic("dyn_py_object", py("ident", { v: { a: [1] } })),
  dynamic("dyn_py_none", py("none")),
  dynamic("dyn_py_boom", py("boom")),
  dynamic("dyn_py_missing_module", { type: "python", module: "nope_mod", func: "f" }),
  dynamic("dyn_py_missing_func", py("nope")),
  dynamic("dyn_proc_stdout", proc("echo", ["  padded  "])),
  dynamic("dyn_proc_empty", proc("true")),
  dynamic("dyn_proc_timeout", proc("sleep", ["2"], { timeout: 0.3 })),
  dynamic("dyn_proc_missing", proc("nope-binary", ["1"])),
  dynamic("dyn_http_json", http("/q")),
  dynamic("dyn_http_refused", { type: "http", url: "http://127.0.0.1:1/" }),
  dynamic("dyn_http_badjson", http("/badjson")),
  dynamic("dyn_tolerance_ignored", py("ok"), { tolerance: 99 }),
  dynamic("dyn_noname", py("ok"), { name: undefined }),
  configured("dyn_noprovider", { type: "probe", name: "x" }),
  vector(
    "dyn_secret_argument",
    document({
      configuration: { v: probe("x", py("ident", { v: "${tok}" })) },
      secrets: { g: { tok: "T" } },
      method: [echo("${v}")],
    }),
  ),
  vector(
    "dyn_secrets_injected",
    document({
      configuration: { v: probe("x", py("echo", { value: 1 }, { secrets: ["g"] })) },
      secrets: { g: { tok: "T" } },
      method: [echo("${v}")],
    }),
  ),
  vector(
    "dyn_env_before",
    document({
      configuration: { v: probe("x", py("ident", { v: "${w}" })), w: { type: "env", key: "W" } },
      method: [echo(["${v}", "${w}"])],
    }),
    { env: { W: "w" } },
  ),
  vector(
    "dyn_action_literal",
    document({ configuration: { v: { ...probe("x", py("ok")), type: "action" } }, method: [echo("${v}")] }),
  ),
];

const noRecursion: RunInput[] = [
  vector("cfg_not_recursive", document({ configuration: { a: "A", v: "${a}" }, method: [echo("${v}")] })),
  vector(
    "cfg_nested_env_literal",
    document({ configuration: { v: { x: { type: "env", key: "V" } } }, method: [echo("${v}")] }),
    {
      env: { V: "1" },
    },
  ),
  vector("cfg_list_refused", document({ configuration: [1], method: [echo("${v}")] })),
  vector("cfg_empty", document({ configuration: {}, method: [echo("$${v}")] })),
];

const variables: RunInput[] = [
  ["plain", ["--var", "v=1"]],
  ["int", ["--var", "v:int=7"]],
  ["integer", ["--var", "v:integer=7"]],
  ["float", ["--var", "v:float=7"]],
  ["number", ["--var", "v:number=1e2"]],
  ["json", ["--var", 'v:json={"a":[1]}']],
  ["json_bad", ["--var", "v:json={"]],
  ["bool_yes", ["--var", "v:bool=yes"]],
  ["str", ["--var", "v:str=x y"]],
  ["empty", ["--var", "v="]],
  ["no_equals", ["--var", "v"]],
  ["no_key", ["--var", "=x"]],
  ["unknown_key", ["--var", "zz=1"]],
  ["twice", ["--var", "v=1", "--var", "v=2"]],
  ["colon_key", ["--var", "a:b:int=3"]],
  ["two", ["--var", "v=1", "--var", "w:int=2"]],
].map(([name, args]) =>
  vector(
    `var_more_${name as string}`,
    document({ configuration: { v: "a", w: "b", "a:b": 1 }, method: [echo(["${v}", "${w}"])] }),
    { args: args as string[] },
  ),
);

const files: RunInput[] = (
  [
    ["yaml_inline", { "f.yml": "configuration:\n  v: [1, on]\n" }, ["--var-file", "f.yml"]],
    [
      "json_dynamic",
      { "f.json": JSON.stringify({ configuration: { v: probe("x", py("ok", { x: 9 })) } }) },
      ["--var-file", "f.json"],
    ],
    [
      "two_files",
      { "f.json": '{"configuration":{"v":1}}', "g.json": '{"configuration":{"v":2,"w":3}}' },
      ["--var-file", "f.json", "--var-file", "g.json"],
    ],
    ["null_value", { "f.json": '{"configuration":{"v":null}}' }, ["--var-file", "f.json"]],
    ["secrets_only", { "f.json": '{"secrets":{"g":{"tok":"new"}}}' }, ["--var-file", "f.json"]],
    ["secrets_env", { "f.json": '{"secrets":{"g":{"tok":{"type":"env","key":"W"}}}}' }, ["--var-file", "f.json"]],
    ["no_blocks", { "f.json": '{"v":1}' }, ["--var-file", "f.json"]],
    ["empty_json", { "f.json": "{}" }, ["--var-file", "f.json"]],
    ["list_json", { "f.json": "[1]" }, ["--var-file", "f.json"]],
    ["bad_yaml", { "f.yaml": "a: [" }, ["--var-file", "f.yaml"]],
    ["text_env", { "f.txt": "V=from=text\n# c\n\nW = spaced \nbroken\n" }, ["--var-file", "f.txt"]],
    ["missing", {}, ["--var-file", "nope.json"]],
    ["env_over_env", { "f.env": "V=file" }, ["--var-file", "f.env"]],
  ] as const
).map(([name, more, args]) =>
  vector(
    `vf_more_${name}`,
    document({
      configuration: { v: { type: "env", key: "V", default: "dv" }, w: 1 },
      secrets: { g: { tok: "t", o: "keep" } },
      method: [echo(["${v}", "${w}", "${tok}"], { secrets: ["g"] })],
    }),
    { files: more, args, env: { W: "envw", ...(name === "env_over_env" ? { V: "env" } : {}) } },
  ),
);

/** Configuration in all its forms, typed environment variables, dynamic values, `--var` and `--var-file`. */
export const configuration: RunInput[] = [
  ...inline,
  ...typed,
  ...defaults,
  ...dynamics,
  ...noRecursion,
  ...variables,
  ...files,
  fromSource("var_on_source", "x.yaml", { args: ["--var", "v=1"] }),
];
