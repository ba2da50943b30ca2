/** An exact decimal number: `digits` times ten to the power of `exponent`. `digits` has no zeros in front; "" is 0. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** What a text may say beside a number. */
export type DecimalText = Decimal | "not-a-number" | "infinity" | "-infinity";

/** The white space that Python strips from a text before it reads the number. */
const space = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const decimalPattern = /^([+-]?)(?:(\p{Nd}+)(?:\.(\p{Nd}*))?|\.(\p{Nd}+))(?:[eE]([+-]?\p{Nd}+))?$/u;
const infinityPattern = /^([+-]?)inf(?:inity)?$/i;
const nanPattern = /^[+-]?s?nan\p{Nd}*$/iu;

/** Larger exponents would not be added exactly; Python's own decimals give up a little later. */
const MAX_EXPONENT = 1e15;

/**
 * Reads a number as Python's `Decimal` reads a text: with white space around it, underscores within, and an exponent.
 * Undefined when the text is no number.
 *
 * @example decimalFromText("4.6\n") // { negative: false, digits: "46", exponent: -1 }
 */
export function decimalFromText(text: string): DecimalText | undefined {
  const plain = strip(text).replaceAll("_", "");
  if (nanPattern.test(plain)) return "not-a-number";
  const infinite = infinityPattern.exec(plain);
  if (infinite !== null) return infinite[1] === "-" ? "-infinity" : "infinity";
  const match = decimalPattern.exec(plain);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = match[4] ?? "", , power = "0"] = match;
  const exponent = Number(asciiDigits(power));
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  return decimal(sign === "-", asciiDigits(whole + fraction), exponent - fraction.length);
}

/**
 * The exact value of a number: 0.1 is a little more than one tenth, since it is stored in binary.
 *
 * @throws RangeError when the number is not finite
 */
export function decimalFromNumber(number: number): Decimal {
  if (!Number.isFinite(number)) throw new RangeError(`${number} has no decimal digits.`);
  const magnitude = Math.abs(number);
  if (Number.isInteger(magnitude)) return decimal(number < 0, BigInt(magnitude).toString(), 0);
  // Doubling is exact, so the fraction becomes whole after as many doublings as it has binary places.
  let places = 0;
  let scaled = magnitude;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    places++;
  }
  return decimal(number < 0, (BigInt(scaled) * 5n ** BigInt(places)).toString(), -places);
}

/** By hand, since a pattern for the end of the text would take quadratic time on a long run of blanks. */
function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text.charAt(start))) start++;
  while (end > start && space.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function decimal(negative: boolean, digits: string, exponent: number): Decimal {
  return { negative, digits: digits.replace(/^0+/, ""), exponent };
}

/** Python reads the digits of every script. Their blocks hold ten each, in order, from a zero on. */
function asciiDigits(text: string): string {
  return text.replace(/[^\d+-]/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String(code - zero);
  });
}

/**
 * Compares two decimals exactly: negative when the first is smaller, 0 when they are equal.
 *
 * It compares digits as text, so that huge exponents cost nothing.
 */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const leftSign = signOf(left);
  const rightSign = signOf(right);
  if (leftSign !== rightSign) return leftSign - rightSign;
  return leftSign * compareMagnitudes(left, right);
}

function signOf(value: Decimal): number {
  if (value.digits === "") return 0;
  return value.negative ? -1 : 1;
}

function compareMagnitudes(left: Decimal, right: Decimal): number {
  const byLength = left.digits.length + left.exponent - (right.digits.length + right.exponent);
  if (byLength !== 0) return byLength;
  const length = Math.max(left.digits.length, right.digits.length);
  const leftDigits = left.digits.padEnd(length, "0");
  const rightDigits = right.digits.padEnd(length, "0");
  if (leftDigits === rightDigits) return 0;
  return leftDigits < rightDigits ? -1 : 1;
}
