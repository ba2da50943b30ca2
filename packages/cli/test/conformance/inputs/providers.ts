import { action, document, http, proc, py, rollback, vector, type Around } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const running = (name: string, provider: unknown, around: Around = {}): RunInput =>
  vector(name, document({ method: [action("e", provider), action("next", py("ok"))], rollbacks: [rollback] }), around);

const processes: RunInput[] = [
  ["string", proc("echo", "a  b $((1+1)) | tr a z")],
  ["string_quotes", proc("echo", "'a  b' \"c\"")],
  ["string_exit", proc("bash", "-c 'exit 3'")],
  ["string_empty", proc("echo", "")],
  ["list", proc("echo", ["a  b", "$HOME", "*", "|"])],
  ["list_types", proc("echo", [1, 1.5, true, false, null, "", "x", [1], { a: 1 }])],
  ["list_whole_float", proc("echo", [2.5, 1e21, -0.5])],
  ["object", proc("echo", { "-n": "x", y: null, z: 1 })],
  ["exit", proc("bash", ["-c", "exit 7"])],
  ["stderr", proc("bash", ["-c", "echo out; echo err >&2"])],
  ["env", proc("bash", ["-c", "echo $MYV"]), { env: { MYV: "from env" } }],
  ["cwd", proc("cat", ["note.txt"])],
  ["unicode", proc("echo", ["é ✓ 😀"])],
  ["crlf", proc("printf", ["a\\r\\nb\\n"])],
  ["big", proc("bash", ["-c", "head -c 300000 /dev/zero | tr '\\0' x | wc -c"])],
  ["sigkill", proc("bash", ["-c", "kill -9 $$"])],
  ["timeout_float", proc("sleep", ["2"], { timeout: 0.3 })],
  ["timeout_string_arguments", proc("sleep", "2", { timeout: 0.3 })],
  ["timeout_zero", proc("sleep", ["1"], { timeout: 0 })],
  ["timeout_text", proc("sleep", ["1"], { timeout: "1" })],
  ["absolute", proc("/bin/echo", ["x"])],
  ["relative_missing", proc("./nope", ["x"])],
  ["home", proc("~/nope", ["x"])],
  ["missing_noval", proc("nope-binary", "x"), { args: ["--no-validation"] }],
  ["nopath_noval", { type: "process" }, { args: ["--no-validation"] }],
  ["not_executable", proc("note.txt", ["x"])],
  ["argument_int", proc("echo", 5)],
].map(([name, provider, around]) => running(`p_more_${name as string}`, provider, around as Around));

const requests: RunInput[] = [
  ["query", http("/q", { arguments: { a: 1, b: [1, "x"], c: null, d: true, e: "sp ace&é" } })],
  ["query_existing", http("/q?x=1", { arguments: { a: 1 } })],
  ["query_string", http("/q", { arguments: "a=1&b" })],
  ["query_nested", http("/q", { arguments: { a: { b: 1 } } })],
  ["lowercase_method", http("/q", { method: "put", arguments: { a: 1 } })],
  ["delete", http("/q", { method: "DELETE" })],
  [
    "patch_json",
    http("/q", {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      arguments: { a: [1, null, true, 1.5], é: "ü" },
    }),
  ],
  [
    "post_json_list",
    http("/q", { method: "POST", headers: { "Content-Type": "application/json" }, arguments: [1, 2] }),
  ],
  ["post_json_none", http("/q", { method: "POST", headers: { "Content-Type": "application/json" } })],
  [
    "post_json_charset",
    http("/q", { method: "POST", headers: { "Content-Type": "application/json; charset=utf-8" }, arguments: { a: 1 } }),
  ],
  ["post_none", http("/q", { method: "POST" })],
  [
    "post_form_types",
    http("/q", { method: "POST", arguments: { a: true, b: null, c: 1.5, d: ["x", 2], e: "sp ace&é" } }),
  ],
  ["post_text", http("/q", { method: "POST", arguments: "raw é" })],
  ["post_nested", http("/q", { method: "POST", arguments: { a: { b: 1 } } })],
  ["options", http("/text", { method: "OPTIONS" })],
  ["status_500", http("/status/500")],
  ["status_204", http("/status/204")],
  ["redirect", http("/redir")],
  ["redirect_post", http("/redir", { method: "POST", arguments: { a: 1 } })],
  ["charset", http("/charset")],
  ["text", http("/text")],
  ["badjson", http("/badjson")],
  ["close", http("/close")],
  ["close_retries", http("/close", { max_retries: 2 })],
  ["refused", { type: "http", url: "http://127.0.0.1:1/" }],
  ["bad_url", { type: "http", url: "nope" }],
  ["bad_scheme", { type: "http", url: "ftp://127.0.0.1/" }],
  ["bad_host", { type: "http", url: "http://nope.invalid/" }],
  ["timeout", http("/slow", { timeout: 0.3 })],
  ["timeout_pair", http("/slow", { timeout: [1, 0.3] })],
  ["timeout_text", http("/slow", { timeout: "0.3" })],
  ["headers", http("/q", { headers: { "X-One": "1", authorization: "Bearer x" } })],
  ["header_null", http("/q", { headers: { "X-One": null } })],
  ["header_bool", http("/q", { headers: { "X-One": true } })],
  ["fragment", http("/q?a=b#frag")],
  ["space", http("/q?a=b c")],
  ["unknown_method", http("/q", { method: "BREW" })],
  ["nourl_noval", { type: "http" }, { args: ["--no-validation"] }],
].map(([name, provider, around]) => running(`h_more_${name as string}`, provider, around as Around));

/** Functions that return and raise what the fixture module does not. */
const own = `
import datetime, decimal, uuid, sys
from chaoslib.exceptions import ActivityFailed, ChaosException, InterruptExecution
def date(): return datetime.datetime(2020, 1, 2, 3, 4, 5)
def day(): return datetime.date(2020, 1, 2)
def dec(): return decimal.Decimal("1.50")
def uid(): return uuid.UUID(int=1)
def tup(): return (1, 2)
def st(): return {1}
def nan(): return float("nan")
def inf(): return float("inf")
def intkeys(): return {1: "a", None: "b", True: "c"}
def big(): return 2 ** 70
def text(): return "\\u00e9\\ud83d\\ude00"
def key_error(): return {}["k"]
def zero(): return 1 / 0
def assertion(): assert False, "because"
def no_message(): raise ValueError()
def multiline(): raise RuntimeError("a\\nb")
def custom():
    class Mine(Exception): pass
    raise Mine("m")
def chaos(): raise ChaosException("c")
def leave(): sys.exit(3)
def keyboard(): raise KeyboardInterrupt()
def prints():
    print("to stdout"); print("to stderr", file=sys.stderr); return "printed"
def kwargs(**k): return k
def positional(a, b=2, *args, c=3, **k): return [a, b, list(args), c, k]
def only_config(configuration): return configuration
def only_secrets(secrets=None): return secrets
async def coroutine(): return 1
def generator():
    yield 1
class Klass:
    def __init__(self): self.x = 1
`;
const files = { "own.py": own };
const call = (func: string, args: object = {}, more: object = {}): object => ({
  type: "python",
  module: "own",
  func,
  arguments: args,
  ...more,
});
const returning = "date day dec uid tup st nan inf intkeys big text".split(" ");
const raising = "key_error zero assertion no_message multiline custom chaos leave keyboard".split(" ");
const functions: RunInput[] = [
  ...[...returning, ...raising].map((func) => running(`py_${func}`, call(func), { files })),
  running("py_prints", call("prints"), { files }),
  running("py_kwargs", call("kwargs", { a: 1, b: [2] }), { files }),
  running("py_positional", call("positional", { a: 1, c: 5, z: 6 }), { files }),
  running("py_generator", call("generator"), { files }),
  running("py_object", py("obj")),
  running(
    "py_bytes",
    { type: "python", module: "builtins", func: "bytes", arguments: {} },
    { args: ["--no-validation"] },
  ),
  running("py_no_arguments", { type: "python", module: "mods", func: "f" }),
  running("py_arguments_null", { type: "python", module: "mods", func: "f", arguments: null }),
  running("py_missing_module", { type: "python", module: "nope_mod", func: "f" }),
  running("py_missing_module_noval", { type: "python", module: "nope_mod", func: "f" }, { args: ["--no-validation"] }),
  running("py_missing_func_noval", py("nope"), { args: ["--no-validation"] }),
  running("py_missing_argument_noval", py("ident"), { args: ["--no-validation"] }),
  running("py_extra_argument_noval", py("ok", { z: 1 }), { args: ["--no-validation"] }),
  running("py_broken_module", { type: "python", module: "broken", func: "f" }, { files: { "broken.py": "1/0\n" } }),
  running(
    "py_syntax_error_module",
    { type: "python", module: "broken", func: "f" },
    { files: { "broken.py": "def (\n" } },
  ),
  running("py_dotted_module", { type: "python", module: "os.path", func: "basename", arguments: { p: "/a/b" } }),
  running("py_failed", py("failed")),
  running("py_interrupt", py("interrupt")),
  vector("py_config_param", document({ configuration: { a: [1] }, method: [action("e", call("only_config"))] }), {
    files,
  }),
  vector(
    "py_secrets_param",
    document({ secrets: { g: { x: 1 } }, method: [action("e", call("only_secrets", {}, { secrets: ["g"] }))] }),
    { files },
  ),
  vector(
    "py_secrets_param_undeclared",
    document({ secrets: { g: { x: 1 } }, method: [action("e", call("only_secrets"))] }),
    { files },
  ),
  vector(
    "py_state_kept",
    document({ method: [action("a", py("counter")), action("b", py("counter")), action("c", py("counter"))] }),
  ),
];

/** Processes, HTTP requests and Python functions: what they return, and how they fail. */
export const providers: RunInput[] = [...processes, ...requests, ...functions];
