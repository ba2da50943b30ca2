import type { RecordedActivity, RecordedJournal, RecordedState } from "./vector.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reduces a journal to what must be the same everywhere: no times, no host, no traceback but its last line.
 *
 * @example normaliseJournal(JSON.parse(text)).status // "completed"
 */
export function normaliseJournal(journal: unknown): RecordedJournal {
  const fields = asFields(journal);
  const states = asFields(fields["steady_states"]);
  return {
    keys: Object.keys(fields).sort(),
    title: asFields(fields["experiment"])["title"],
    status: fields["status"],
    deviated: fields["deviated"],
    before: normaliseState(states["before"]),
    after: normaliseState(states["after"]),
    during: asList(states["during"]).map((state) => normaliseState(state)?.steady_state_met ?? null),
    run: asList(fields["run"]).map(normaliseActivity),
    rollbacks: asList(fields["rollbacks"]).map(normaliseActivity),
  };
}

function normaliseState(state: unknown): RecordedState | null {
  if (state === null || state === undefined) return null;
  const fields = asFields(state);
  const met = fields["steady_state_met"];
  return {
    steady_state_met: typeof met === "boolean" ? met : null,
    probes: asList(fields["probes"]).map(normaliseActivity),
  };
}

function normaliseActivity(entry: unknown): RecordedActivity {
  const fields = asFields(entry);
  const activity = asFields(fields["activity"]);
  const lastLine = asList(fields["exception"]).at(-1);
  return {
    ...pick(fields, ["status", "output", "tolerance_met"]),
    ...pick(activity, ["name", "type"]),
    ...(typeof lastLine === "string" ? { exception_last: lastLine.trim() } : {}),
  };
}

function pick(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]));
}

function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
