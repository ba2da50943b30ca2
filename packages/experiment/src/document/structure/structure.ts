import type { DocumentPath } from "../diagnostic.ts";
import { remarkable, type Report, strictError, type Weight } from "../report.ts";
import { suggest } from "../suggest.ts";
import type { Row, Rows } from "./row.ts";
import { type Role, rows } from "./rows.ts";
import { type Misfit, misfitsOf } from "./shape.ts";
import { definitions, shapes } from "./shapes.ts";
import { capital, describeValue } from "./truth.ts";

/** A part of the document to be held against its schema. */
export interface Part {
  readonly role: Role;
  readonly value: unknown;
  readonly path: DocumentPath;
  /** What the part is called in messages: "the experiment", "probe 'x'". */
  readonly owner: string;
  /** Set where Chaos Toolkit does not look: nothing is an error under its semantics then. */
  readonly unseen?: true;
}

/**
 * Holds one part against its schema, without the parts that stand in it and have a role of their own: those are
 * checked one by one, so that a mistake in one of them is reported as what it is, and not as "matches no alternative".
 */
export function checkStructure(part: Part, report: Report): void {
  for (const misfit of misfitsOf(part.value, shapes[part.role], definitions)) {
    if (misfit.kind === "unknown-keys") reportUnknownKeys(part, misfit, report);
    else reportMisfit(part, misfit.path, report);
  }
}

function reportMisfit(part: Part, steps: DocumentPath, report: Report): void {
  const value = valueAt(part.value, steps);
  const row = rowFor(part.role, steps);
  const found = steps.length === 0 ? part.owner : `"${steps.join(".")}" of ${part.owner}`;
  const state = value === undefined ? "is missing: it must be" : "must be";
  const tail = value === undefined ? "" : `, but is ${describe(part.role, steps, value)}`;
  report.add(weigh(row, value, part.unseen === true), {
    code: `${row.code}_${value === undefined ? "MISSING" : "INVALID"}`,
    message: `${capital(found)} ${state} ${row.expected}${tail}.`,
    mend: row.mend,
    path: [...part.path, ...steps],
  });
}

function weigh(row: Row, value: unknown, unseen: boolean): Weight {
  const strict = row.harmless?.(value) ? "warning" : "error";
  return { strict, "chaos-toolkit": row.rejected(value) && !unseen ? "error" : "warning" };
}

/** A message never shows a value that may be secret. */
function describe(role: Role, steps: readonly (string | number)[], value: unknown): string {
  const mayBeSecret =
    steps[0] === "secrets" || steps[0] === "headers" || (role === "process" && steps[0] !== "timeout");
  return mayBeSecret && typeof value === "string" && value !== "" ? "a text" : describeValue(value);
}

const unknownRow: Row = {
  code: "VALUE",
  expected: "of another type",
  mend: "See the published schema for what belongs here.",
  rejected: () => false,
};

/** The row of a place, with `*` for items of lists and for keys that are free. */
function rowFor(role: Role, steps: readonly (string | number)[]): Row {
  const table: Rows = rows[role];
  const place = steps.map((step) => (typeof step === "number" ? "*" : step));
  const free = [...place.slice(0, -1), "*"];
  const candidates = [
    place.join("."),
    free.join("."),
    ...place.map((_, index) => place.slice(0, -1 - index).join(".")),
  ];
  const found = candidates.find((candidate) => Object.hasOwn(table, candidate));
  return (found === undefined ? undefined : table[found]) ?? unknownRow;
}

function reportUnknownKeys(
  part: Part,
  { path: steps, keys }: Extract<Misfit, { kind: "unknown-keys" }>,
  report: Report,
): void {
  const known = knownKeys[steps[0] ?? ""] ?? [];
  for (const key of keys) {
    const near = suggest(key, known);
    report.add(part.role === "experiment" || part.role === "activity" ? strictError : remarkable, {
      code: "KEY_UNKNOWN",
      message: `"${steps.join(".")}" of ${part.owner} has the unknown key "${key}".`,
      mend: near === undefined ? `Known keys are ${known.join(", ")}.` : `Did you mean "${near}"?`,
      path: [...part.path, ...steps, key],
    });
  }
}

/** The keys of our own mappings, which take no others. */
const knownKeys: Readonly<Record<string | number, readonly string[]>> = {
  retry: ["attempts", "every", "backoff"],
  until: ["tolerance", "within", "every"],
  recovery: ["within", "every"],
};

function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of steps) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}
