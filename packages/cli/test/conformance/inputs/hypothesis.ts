import { document, expecting, http, hypothesis, probe, proc, py, rollback, action, vector } from "./build.ts";
import type { RunInput } from "../harness/vector.ts";

const met = (name: string, tolerance: unknown, provider: unknown, args: readonly string[] = []): RunInput =>
  vector(
    `tol_more_${name}`,
    document({
      "steady-state-hypothesis": hypothesis(expecting(tolerance, provider)),
      method: [action("a", py("ok"))],
      rollbacks: [rollback],
    }),
    { args },
  );
const of = (v: unknown): object => py("ident", { v });
const path = (expression: string, more: object = {}): object => ({ type: "jsonpath", path: expression, ...more });
const regex = (pattern: string, target?: string): object => ({
  type: "regex",
  pattern,
  ...(target === undefined ? {} : { target }),
});
const range = (low: unknown, high: unknown, target?: string): object => ({
  type: "range",
  range: [low, high],
  ...(target === undefined ? {} : { target }),
});
const checking = (provider: unknown): object => ({ type: "probe", name: "tp", provider });
const noValidation = ["--no-validation"];

const simple: RunInput[] = [
  met("bool_int", true, of(1)),
  met("bool_process", true, proc("true")),
  met("int_process_status", 0, proc("true")),
  met("int_process_other", 0, proc("false")),
  met("int_http_status", 404, http("/status/404")),
  met("int_bool", 1, of(true)),
  met("int_text", 5, of("5")),
  met("text", "slept", py("sleep", { s: 0 })),
  met("text_http", "hello 42", http("/text")),
  met("list_status", [200, 404], http("/status/404")),
  met("list_status_not_range", [200, 299], http("/status/201")),
  met("list_range", [1, 5], of(3)),
  met("list_range_edge", [1, 5], of(5)),
  met("list_range_reversed", [5, 1], of(3)),
  met("list_range_text", ["a", "c"], of("b")),
  met("list_range_mixed", [1, 5], of("3")),
  met("list_range_null", [1, 5], of(null)),
  met("list_member", [1, 2, 3], of(2)),
  met("list_one", [7], of(7)),
  met("list_empty", [], of(7)),
  met("null_noval", null, of(null), noValidation),
  met("null", null, of(null)),
  met("object_notype_noval", {}, of(1), noValidation),
  met("unknown_type_noval", { type: "zzz" }, of(1), noValidation),
];

const regexes: RunInput[] = [
  met("regex", regex("^h.*o$"), of("hello")),
  met("regex_search", regex("ell"), of("hello")),
  met("regex_stdout", regex("^hi\\n$", "stdout"), proc("echo", ["hi"])),
  met("regex_body", regex("\\d+", "body"), http("/text")),
  met("regex_missing_target", regex("x", "nope"), of({ a: "x" })),
  met("regex_object", regex("x"), of({ a: "x" })),
  met("regex_int", regex("1"), of(1)),
  met("regex_int_target", regex("1", "a"), of({ a: 1 })),
  met("regex_text_target", regex("1", "a"), of("1")),
  met("regex_none", regex("None"), py("none")),
  met("regex_process_no_target", regex("hi"), proc("echo", ["hi"])),
  met("regex_python_syntax", regex("(?P<n>a+)(?P=n)"), of("aaaa")),
  met("regex_flags", regex("(?i)HELLO"), of("hello")),
  met("regex_multiline", regex("^b$"), of("a\nb")),
];

const ranges: RunInput[] = [
  met("range", range(1, 5), of(5)),
  met("range_float", range(0.1, 0.3), of(0.2)),
  met("range_text_number", range(1, 5), of(" 3\n")),
  met("range_text", range(1, 5), of("x")),
  met("range_bool", range(0, 1), of(true)),
  met("range_null", range(1, 5), of(null)),
  met("range_object", range(1, 5), of({ a: 1 })),
  met("range_status", range(200, 299, "status"), http("/text")),
  met("range_stdout", range(1, 5, "stdout"), proc("echo", ["3"])),
  met("range_missing_target", range(1, 5, "zz"), of({ a: 1 })),
  met("range_exponent", range(0, 1e3), of("1e2")),
];

const book = {
  book: [
    { t: "A", p: 8 },
    { t: "B", p: 12 },
    { t: "C", p: 12, q: null },
  ],
  "a-b": 1,
  n: null,
  s: "text",
};
const paths: RunInput[] = [
  met("jp_name", path("$.book[0].t", { expect: "A" }), of(book)),
  met("jp_all", path("$.book[*].t", { expect: ["A", "B", "C"] }), of(book)),
  met("jp_order", path("$.book[*].t", { expect: ["B", "A", "C"] }), of(book)),
  met("jp_last", path("$.book[-1].t", { expect: "C" }), of(book)),
  met("jp_slice", path("$.book[0:2].t", { expect: ["A", "B"] }), of(book)),
  met("jp_union", path("$.book[0,2].t", { expect: ["A", "C"] }), of(book)),
  met("jp_descend", path("$..p", { count: 3 }), of(book)),
  met("jp_quoted", path('$["a-b"]', { expect: 1 }), of(book)),
  met("jp_filter", path("$.book[*][?(@.p > 10)].t", { expect: ["B", "C"] }), of(book)),
  met("jp_filter_equal", path('$.book[*][?(@.t = "B")].p', { expect: 12 }), of(book)),
  met("jp_filter_and", path('$.book[*][?(@.p = 12 and @.t = "C")]', { count: 1 }), of(book)),
  met("jp_filter_on_list", path("$.book[?(@.p > 5)]"), of(book)),
  met("jp_exists", path("$.book[*][?(@.q)]", { count: 1 }), of(book)),
  met("jp_length", path("$.book.length()", { expect: 3 }), of(book)),
  met("jp_length_brackets", path("$.book[length()]", { expect: 3 }), of(book)),
  met("jp_keys", path("$.keys()"), of(book)),
  met("jp_null_matches", path("$.n"), of(book)),
  met("jp_nothing", path("$.zz"), of(book)),
  met("jp_nothing_expect_empty", path("$.zz", { expect: [] }), of(book)),
  met("jp_count_zero", path("$.zz", { count: 0 }), of(book)),
  met("jp_expect_over_count", path("$.s", { expect: "text", count: 5 }), of(book)),
  met("jp_expect_null", path("$.n", { expect: null }), of(book)),
  met("jp_expect_list_value", path("$.l", { expect: [[1, 2]] }), of({ l: [1, 2] })),
  met("jp_expect_list_plain", path("$.l", { expect: [1, 2] }), of({ l: [1, 2] })),
  met("jp_text_parsed", path("$.a", { expect: 1 }), of('{"a": 1}')),
  met("jp_text_not_json", path("$", { expect: "nope" }), of("nope")),
  met("jp_stdout", path("$.a", { expect: 1, target: "stdout" }), proc("echo", ['{"a": 1}'])),
  met("jp_body", path("$.path", { expect: "/q", target: "body" }), http("/q")),
  met("jp_body_path", path("$.body.path", { expect: "/q" }), http("/q")),
  met("jp_status", path("$.status", { expect: 200 }), http("/q")),
  met("jp_scalar", path("$", { expect: 5 }), of(5)),
  met("jp_bool_int", path("$.b", { expect: 1 }), of({ b: true })),
  met("jp_target_on_list", path("$[0]", { target: "a" }), of([1])),
  met("jp_bad_noval", path("foo[*]"), of(book), noValidation),
];

const probes: RunInput[] = [
  met("probe_true", checking(py("check", { expect: 5 })), of(5)),
  met("probe_false", checking(py("check", { expect: 6 })), of(5)),
  met("probe_truthy_text", checking(py("ident", { v: 0, value: 1 })), of(5)),
  met("probe_zero", checking(py("check", { expect: 0 })), of(0)),
  met("probe_empty_echo", checking(py("echo", {})), of("")),
  met("probe_boom", checking({ ...py("boom"), arguments: {} }), of(5)),
  met("probe_process_list", checking(proc("true", [])), of(5)),
  met("probe_process_object", checking(proc("true", {})), of(5)),
  met("probe_http", checking(http("/status/500", { arguments: {} })), of(5)),
  met("probe_http_refused", checking({ type: "http", url: "http://127.0.0.1:1/", arguments: {} }), of(5)),
  met("probe_missing_func", checking(py("nope")), of(5)),
];

const lists: RunInput[] = [
  vector(
    "hyp_two_met",
    document({ "steady-state-hypothesis": hypothesis(expecting(1, of(1), "a"), expecting(2, of(2), "b")) }),
  ),
  vector(
    "hyp_second_failed",
    document({
      "steady-state-hypothesis": hypothesis(
        expecting(1, of(1), "a"),
        expecting(2, py("boom"), "b"),
        expecting(1, of(1), "c"),
      ),
    }),
  ),
  vector("hyp_no_probes_key", document({ "steady-state-hypothesis": { title: "h" }, method: [action("a", py("ok"))] })),
  vector("hyp_null", document({ "steady-state-hypothesis": null, method: [action("a", py("ok"))] })),
  vector(
    "hyp_pauses",
    document({
      "steady-state-hypothesis": hypothesis(probe("p", of(1), { tolerance: 1, pauses: { before: 0.1, after: 0.1 } })),
    }),
  ),
  vector("hyp_method_tolerance_ignored", document({ method: [probe("p", of(1), { tolerance: 99 })] })),
];

/** Every kind of tolerance on the outputs of every provider. */
export const hypotheses: RunInput[] = [...simple, ...regexes, ...ranges, ...paths, ...probes, ...lists];
