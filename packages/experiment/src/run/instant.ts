/**
 * Wall time as Chaos Toolkit writes it into journals: UTC with an offset and microseconds.
 *
 * @param ms milliseconds since 1970, with fractions
 * @example isoInstant(0) // "1970-01-01T00:00:00.000000+00:00"
 */
export function isoInstant(ms: number): string {
  const whole = Math.floor(ms / 1000) * 1000;
  const micros = Math.min(999_999, Math.floor((ms - whole) * 1000));
  return `${new Date(whole).toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}+00:00`;
}
