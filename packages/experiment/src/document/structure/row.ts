import { isJsonObject } from "../../json.ts";
import { isFalsy } from "./truth.ts";

/** What to say when the value at one place of the schema is not what it should be. */
export interface Row {
  /** The diagnostic's code, to which `_MISSING` or `_INVALID` is added. */
  readonly code: string;
  /** What should be there: "must be <expected>". */
  readonly expected: string;
  readonly mend: string;
  /** Whether Chaos Toolkit rejects, or crashes on, this wrong value before it runs anything. */
  readonly rejected: (value: unknown) => boolean;
  /** Wrong values that do no harm, and are a warning under strict semantics too. */
  readonly harmless?: (value: unknown) => boolean;
}

/** Rows by the place of the value: `*` stands for items of lists and for free keys, the empty place for the whole. */
export type Rows = Readonly<Record<string, Row>>;

export const always = (): boolean => true;
export const never = (): boolean => false;
export const isNull = (value: unknown): boolean => value === null;
/** Python walks through these without finding anything. */
export const isEmptyWalk = (value: unknown): boolean => value === "" || (isJsonObject(value) && isFalsy(value));
export const isNotEmptyWalk = (value: unknown): boolean => !isEmptyWalk(value);
export const isTruthy = (value: unknown): boolean => !isFalsy(value);

export const text = "a non-empty text";
export const quotes = "Put it in quotes, or write a text.";
export const duration = "a length of time with its unit";
export const durationMend = "Write a number and a unit (ms, s, m or h): 500ms, 10s, 2m.";
export const seconds = "a number of seconds, or a variable such as ${name}";
export const secondsMend = "Write a number, without quotes and without a unit.";
export const controlList = {
  code: "CONTROLS",
  expected: "a list of controls",
  mend: "Write a list of controls, or remove the key.",
  rejected: isNotEmptyWalk,
  harmless: isEmptyWalk,
};
export const keywords = {
  code: "ARGUMENTS",
  expected: "a mapping of argument names to values",
  mend: "Write the arguments by name, as a mapping.",
  rejected: always,
};
export const secretGroups = {
  code: "SECRETS_OF_PROVIDER",
  expected: "a list of names of groups of secrets",
  mend: "Write a list, such as secrets: [group].",
  rejected: never,
  harmless: isNull,
};
export const own = (code: string, expected: string, mend: string): Row => ({ code, expected, mend, rejected: never });
export const every = own("EVERY", duration, durationMend);
export const tolerance = own("TOLERANCE", "a tolerance", "Add what the output must meet, such as tolerance: 200.");
