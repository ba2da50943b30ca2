import { HormesisError } from "../errors.ts";

const unitsMs = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Largest to smallest, each at most once, at least one of them: `1h30m`, `1.5s`. */
const durationPattern =
  /^(?=\d)(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

/** The longest text looked at; longer ones are no duration that a person would write. */
const MAX_DURATION_LENGTH = 64;

/**
 * Reads a length of time with its unit, in milliseconds. There are no days, no signs and no bare numbers.
 *
 * @throws HormesisError `DURATION_INVALID`
 * @example parseDuration("1h30m") // 5_400_000
 */
export function parseDuration(text: string): number {
  const match = text.length <= MAX_DURATION_LENGTH ? durationPattern.exec(text) : null;
  if (match === null) throw invalid(text);
  const [, h = "0", m = "0", s = "0", ms = "0"] = match;
  // Rounded to the nanosecond, since 1.1 s is not to become 1100.0000000000002 ms.
  const sumMs = Number(h) * unitsMs.h + Number(m) * unitsMs.m + Number(s) * unitsMs.s + Number(ms) * unitsMs.ms;
  return Math.round(sumMs * 1e6) / 1e6;
}

function invalid(text: string): HormesisError {
  const shown = text.length > MAX_DURATION_LENGTH ? `${text.slice(0, MAX_DURATION_LENGTH)}...` : text;
  const bare = /^\d+(\.\d+)?$/.test(text);
  const reason = bare ? "it has no unit" : "it is not a length of time";
  return new HormesisError(`Failed to read duration '${shown}': ${reason}.`, {
    code: "DURATION_INVALID",
    mend: bare
      ? `Add a unit: '${text}s' for seconds, '${text}ms' for milliseconds.`
      : "Write a number and a unit (ms, s, m or h), largest unit first: 250ms, 1.5s, 2m, 1h30m.",
  });
}

/**
 * Writes a length of time for a person: at most three units, rounded to the millisecond above one second and to the
 * microsecond below. `parseDuration` reads it back.
 *
 * @example formatDuration(5_400_000) // "1h30m"
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`A duration is a number of milliseconds, not ${ms}.`);
  const microseconds = Math.round(ms * 1000) / 1000;
  if (microseconds < 1000) return `${microseconds}ms`;
  const rounded = Math.round(ms);
  const hours = Math.floor(rounded / unitsMs.h);
  const minutes = Math.floor((rounded % unitsMs.h) / unitsMs.m);
  const seconds = (rounded % unitsMs.m) / unitsMs.s;
  return (hours > 0 ? `${hours}h` : "") + (minutes > 0 ? `${minutes}m` : "") + (seconds > 0 ? `${seconds}s` : "");
}
