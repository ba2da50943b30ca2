import { isJsonObject, type Activity, type Json, type Problem } from "@hormesis/experiment";
import type { PythonBridge } from "./bridge.ts";

type Fault = readonly [kind: string, detail: string];
/** What is the matter with a function and the names of its arguments; `lost` when Python could not be asked. */
type Verdict = { readonly faults: readonly Fault[] } | { readonly lost: string; readonly missing: boolean };

interface Question {
  readonly module: string;
  readonly func: string;
  readonly arguments: readonly string[];
}

/**
 * Looks whether module, function and arguments of activities fit. Imports modules, but calls nothing.
 *
 * Activities that differ only in the values of their arguments are looked at once, and all questions that come up in the
 * same turn of the event loop travel together: ten thousand activities cost no more than a few messages.
 */
export function createChecker(bridge: PythonBridge): (activity: Activity, signal: AbortSignal) => Promise<Problem[]> {
  const known = new Map<string, Promise<Verdict>>();
  const ask = batched(bridge);
  return async (activity, signal) => {
    const { module, func, arguments: given = {} } = activity.provider;
    const shape = shapeProblems(module, func, given as Json);
    if (shape.length > 0 || typeof module !== "string" || typeof func !== "string") return shape;
    const question = { module, func, arguments: Object.keys(given as object).toSorted() };
    const key = JSON.stringify(question);
    let verdict = known.get(key);
    if (!verdict) known.set(key, (verdict = ask(question, signal)));
    const found = await verdict;
    if ("faults" in found) return found.faults.map((fault) => problemOf(fault, activity, question));
    known.delete(key);
    return signal.aborted ? [] : [unreachable(found)];
  };
}

function batched(bridge: PythonBridge): (question: Question, signal: AbortSignal) => Promise<Verdict> {
  let open: { items: Question[]; verdicts: Promise<Verdict[]> } | undefined;
  const flush = async (items: readonly Question[], signal: AbortSignal): Promise<Verdict[]> => {
    await Promise.resolve();
    open = undefined;
    const answer = await bridge.request({ op: "check", items }, signal);
    // The form is the one that `check` in bridge/functions.py returns, for each item in order.
    if (answer.kind === "ok") return (answer.value as unknown as Fault[][]).map((faults) => ({ faults }));
    const lost = answer.kind === "need" ? "it did not answer" : answer.reason;
    return items.map(() => ({ lost, missing: answer.kind === "missing" }));
  };
  return async (question, signal) => {
    if (!open) {
      const items: Question[] = [];
      open = { items, verdicts: flush(items, signal) };
    }
    const { items, verdicts } = open;
    const place = items.push(question) - 1;
    return (await verdicts)[place] ?? { lost: "it did not answer", missing: false };
  };
}

function shapeProblems(module: unknown, func: unknown, given: Json): Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, message: string, mend: string, key: string) =>
    problems.push({ code, message, mend, path: ["provider", key] });
  if (typeof module !== "string" || module === "") {
    add(
      "PYTHON_MODULE_UNNAMED",
      "a Python activity must have a module path",
      "Add `module`, such as my.module.",
      "module",
    );
  }
  if (typeof func !== "string" || func === "") {
    add(
      "PYTHON_FUNCTION_UNNAMED",
      "a Python activity must have a function name",
      "Add `func`, the function's name.",
      "func",
    );
  }
  if (!isJsonObject(given)) {
    add(
      "PYTHON_ARGUMENTS",
      "the arguments of a Python activity must be a mapping",
      "Write them as name: value.",
      "arguments",
    );
  }
  return problems;
}

function problemOf([kind, detail]: Fault, { name, type }: Activity, { module, func }: Question): Problem {
  const path = ["provider", kind.endsWith("-module") ? "module" : kind === "no-function" ? "func" : "arguments"];
  const because = detail === "" ? "" : ` (${detail})`;
  switch (kind) {
    case "no-module":
      return {
        code: "PYTHON_MODULE_MISSING",
        message: `could not find Python module '${module}' in activity '${name}'${because}`,
        mend: "Install it for the Python in use, or add its directory to PYTHONPATH.",
        path,
      };
    case "bad-module":
      return {
        code: "PYTHON_MODULE_BROKEN",
        message: `could not import Python module '${module}' in activity '${name}'${because}`,
        mend: `Run \`python3 -c "import ${module}"\` to see what is wrong with it.`,
        path,
      };
    case "no-function":
      return {
        code: "PYTHON_FUNCTION_MISSING",
        message: `The python module '${module}' does not expose a function called '${func}' in ${type} '${name}'`,
        mend: "Name a plain function of the module; classes and other objects do not count.",
        path,
      };
    case "missing":
      return {
        code: "PYTHON_ARGUMENT_MISSING",
        message: `required argument '${detail}' is missing from activity '${name}'`,
        mend: `Add '${detail}' to the arguments.`,
        path,
      };
    case "unexpected":
      return {
        code: "PYTHON_ARGUMENT_UNKNOWN",
        message: `argument '${detail}' is not part of the function signature in activity '${name}'`,
        mend: `Remove '${detail}', or give it the name that the function '${func}' uses.`,
        path: [...path, detail],
      };
    default:
      return {
        code: "PYTHON_ARGUMENTS",
        message: `the arguments do not fit function '${func}' in activity '${name}'${because}`,
        mend: "Give the arguments that the function takes by name.",
        path,
      };
  }
}

function unreachable({ lost, missing }: { readonly lost: string; readonly missing: boolean }): Problem {
  const path = ["provider", "type"];
  return missing
    ? {
        code: "PYTHON_MISSING",
        message: `Failed to start Python: ${lost}.`,
        mend: "Install Python 3.8 or later, or name it with the variable HORMESIS_PYTHON.",
        path,
      }
    : { code: "PYTHON_DIED", message: `Failed to ask Python: ${lost}.`, mend: "See what Python printed.", path };
}
