/**
 * Time since the start of a run, for a column of 7: `0.0s`, `59.9s`, `1m 02s`, `1h 02m`.
 *
 * @example elapsed(62_000) // "1m 02s"
 */
export function elapsed(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.floor(tenths / 10);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
}

/**
 * How long an activity took, with three digits at the most: `<1ms`, `45ms`, `1.24s`, `12.4s`, `1m 02s`.
 *
 * @example took(0.0452) // "45ms"
 */
export function took(seconds: number): string {
  const ms = seconds * 1000;
  if (ms < 1) return "<1ms";
  if (ms < 999.5) return `${ms.toFixed(0)}ms`;
  if (seconds < 9.995) return `${seconds.toFixed(2)}s`;
  return elapsed(Math.round(ms / 100) * 100);
}

/** A pause as its author wrote it: `5s`, `0.1s`, `300s`. */
export function pauseLength(seconds: number): string {
  return `${Number(seconds.toFixed(3))}s`;
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
