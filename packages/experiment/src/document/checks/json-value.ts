import { MAX_DOCUMENT_DEPTH, MAX_DOCUMENT_VALUES } from "../bounds.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { type Report, rejected } from "../report.ts";

/** A list or mapping that is being walked: its items, and how far the walk is. */
interface Level {
  readonly container: object;
  /** Undefined for a list, whose keys are its indices. */
  readonly keys: readonly string[] | undefined;
  readonly items: readonly unknown[];
  next: number;
}

/**
 * Finds what JSON cannot carry: functions, dates, undefined, values within themselves. Documents from a text have none;
 * experiments written in TypeScript may. True when the value is JSON, so that other checks may walk it in recursion.
 */
export function checkIsJson(value: unknown, report: Report): boolean {
  return isPlainlyJson(value, { values: 0 }, 0) || findNotJson(value, report);
}

/** The quick way, which says yes or perhaps not: nearly every experiment goes it. Depth bounds values in themselves. */
function isPlainlyJson(value: unknown, count: { values: number }, depth: number): boolean {
  count.values += 1;
  if (typeof value !== "object" || value === null) return reasonNotJson(value) === undefined;
  if (depth > MAX_DOCUMENT_DEPTH || count.values > MAX_DOCUMENT_VALUES) return false;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) if (!isPlainlyJson(item, count, depth + 1)) return false;
    return true;
  }
  if (reasonNotJson(value) !== undefined) return false;
  for (const key of Object.keys(value)) {
    if (!isPlainlyJson((value as Record<string, unknown>)[key], count, depth + 1)) return false;
  }
  return true;
}

/** The slow way, which says where and why. */
function findNotJson(value: unknown, report: Report): boolean {
  const levels: Level[] = [];
  const open = new Set<object>();
  const found = report.diagnostics.length;
  let values = 0;
  let current: unknown = value;
  for (;;) {
    values += 1;
    const path = (): DocumentPath => levels.map(({ keys, next }) => keys?.[next - 1] ?? next - 1);
    const reason = reasonNotJson(current) ?? boundReason(values, levels.length) ?? cycleReason(current, open);
    if (reason !== undefined) {
      report.add(rejected, {
        code: "NOT_JSON",
        message: `${reason}.`,
        mend: "Use texts, numbers, booleans, null, lists and plain mappings only.",
        path: path(),
      });
      if (boundReason(values, levels.length) !== undefined) return false;
    } else if (typeof current === "object" && current !== null) {
      open.add(current);
      levels.push({ container: current, ...contentOf(current), next: 0 });
    }
    let level = levels.at(-1);
    while (level !== undefined && level.next >= level.items.length) {
      open.delete(level.container);
      levels.pop();
      level = levels.at(-1);
    }
    if (level === undefined) return report.diagnostics.length === found;
    current = level.items[level.next];
    level.next += 1;
  }
}

function contentOf(container: object): Pick<Level, "keys" | "items"> {
  return Array.isArray(container)
    ? { keys: undefined, items: container as unknown[] }
    : { keys: Object.keys(container), items: Object.values(container) };
}

function reasonNotJson(value: unknown): string | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null)
    return undefined;
  if (typeof value !== "object")
    return `A value is ${value === undefined ? "undefined" : `a ${typeof value}`}, which JSON cannot carry`;
  if (Array.isArray(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return undefined;
  // Another realm's plain objects have another Object.prototype, whose own prototype is null.
  return Object.getPrototypeOf(prototype) === null
    ? undefined
    : "A value is an instance of a class, which JSON cannot carry";
}

function boundReason(values: number, depth: number): string | undefined {
  if (values > MAX_DOCUMENT_VALUES) return `The experiment has more than ${MAX_DOCUMENT_VALUES} values`;
  return depth > MAX_DOCUMENT_DEPTH
    ? `The experiment is nested more than ${MAX_DOCUMENT_DEPTH} levels deep`
    : undefined;
}

function cycleReason(value: unknown, open: ReadonlySet<object>): string | undefined {
  return typeof value === "object" && value !== null && open.has(value) ? "A value stands within itself" : undefined;
}
