const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const timePattern =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?$/;

/** A date or a time, or why it is none. */
export type Timestamp = { readonly text: string } | { readonly reason: string };

/**
 * Reads a plain YAML 1.1 date or time, in the form that Chaos Toolkit's journal shows it: ISO 8601, fractions in six
 * digits, the zone as written. Undefined when the text does not look like one.
 *
 * @example readTimestamp("2001-12-14 21:59:43.1 Z") // { text: "2001-12-14T21:59:43.100000+00:00" }
 */
export function readTimestamp(text: string): Timestamp | undefined {
  const date = datePattern.exec(text);
  if (date !== null) {
    const [, year = "", month = "", day = ""] = date;
    return isDay(year, month, day) ? { text } : { reason: "there is no such day" };
  }
  const match = timePattern.exec(text);
  if (match === null) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = ""] = match;
  if (!isDay(year, month, day)) return { reason: "there is no such day" };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return { reason: "there is no such time" };
  const [, , , , , , , fraction = "", utc, sign = "+", zoneHour, zoneMinute = "00"] = match;
  const hasZone = utc !== undefined || zoneHour !== undefined;
  if (Number(zoneHour ?? 0) > 23 || Number(zoneMinute) > 59) return { reason: "there is no such time zone" };
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  const moment = `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}`;
  // Python writes an offset of zero as +00:00, whatever its sign was.
  const isZero = Number(zoneHour ?? 0) === 0 && Number(zoneMinute) === 0;
  const zone = hasZone ? `${isZero ? "+" : sign}${two(zoneHour ?? "0")}:${zoneMinute}` : "";
  return { text: `${moment}${micros === "000000" ? "" : `.${micros}`}${zone}` };
}

function two(digits: string): string {
  return digits.padStart(2, "0");
}

function isDay(year: string, month: string, day: string): boolean {
  const y = Number(year);
  const m = Number(month);
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
  return y > 0 && days !== undefined && Number(day) >= 1 && Number(day) <= days;
}
