import { isBareScalar, isFalsy } from "./truth.ts";
import {
  always,
  controlList,
  duration,
  durationMend,
  every,
  isNull,
  isTruthy,
  keywords,
  never,
  own,
  seconds,
  secondsMend,
  text,
  tolerance,
  type Rows,
} from "./row.ts";

export const activityRows: Rows = {
  "": {
    code: "ACTIVITY",
    expected: "a mapping with a type, a name and a provider",
    mend: "Write an activity, or {ref: name} for one that is elsewhere.",
    rejected: always,
  },
  type: {
    code: "ACTIVITY_TYPE",
    expected: "probe or action",
    mend: "Write 'type: probe' if it only looks, 'type: action' if it changes something.",
    rejected: always,
  },
  name: {
    code: "ACTIVITY_NAME",
    expected: text,
    mend: "Add a name: what the activity does, in words.",
    rejected: (value) => isFalsy(value) || typeof value === "object",
    harmless: isBareScalar,
  },
  provider: {
    code: "PROVIDER",
    expected: "a mapping with a type",
    mend: "Add a provider: who performs the activity, such as {type: http, url: ...}.",
    rejected: always,
  },
  background: {
    code: "BACKGROUND",
    expected: "true or false",
    mend: "Write true or false, without quotes.",
    rejected: always,
  },
  pauses: {
    code: "PAUSES",
    expected: "a mapping with 'before' or 'after'",
    mend: "Write pauses: {before: 2} or {after: 2}.",
    rejected: (value) => value !== null,
    harmless: isNull,
  },
  "pauses.before": {
    code: "PAUSE",
    expected: seconds,
    mend: secondsMend,
    rejected: (value) => typeof value === "string",
    harmless: isNull,
  },
  "pauses.after": {
    code: "PAUSE",
    expected: seconds,
    mend: secondsMend,
    rejected: (value) => typeof value === "string",
    harmless: isNull,
  },
  controls: controlList,
  timeout: {
    code: "ACTIVITY_TIMEOUT",
    expected: "a number of seconds",
    mend: secondsMend,
    rejected: (value) => value !== null && !isBareScalar(value),
  },
  retry: own("RETRY", "a mapping with 'attempts'", "Write retry: {attempts: 5, every: 2s}."),
  "retry.attempts": own(
    "RETRY_ATTEMPTS",
    "a whole number from 2 to 1000",
    "Write how often to try at the most, the first time included.",
  ),
  "retry.every": every,
  "retry.backoff": own("RETRY_BACKOFF", "a number from 1 to 10", "Write 2 to double the pause after each try."),
  until: own("UNTIL", "a mapping with 'tolerance' and 'within'", "Write until: {tolerance: 200, within: 30s}."),
  "until.tolerance": tolerance,
  "until.within": own("WITHIN", duration, durationMend),
  "until.every": every,
  repeat: own("REPEAT", "a whole number from 1 to 10000", "Write how often to perform the activity."),
};

export const referenceRows: Rows = {
  "": { code: "REF", expected: "a mapping with a ref", mend: "Write {ref: name}.", rejected: always },
  ref: {
    code: "REF",
    expected: "the name of an activity",
    mend: "Write the name of an activity of the method or of the hypothesis.",
    rejected: always,
  },
};

export const controlRows: Rows = {
  "": {
    code: "CONTROL",
    expected: "a mapping with a name and a provider",
    mend: "Write a control: {name: ..., provider: {type: python, module: ...}}.",
    rejected: always,
  },
  name: {
    code: "CONTROL_NAME",
    expected: text,
    mend: "Add a name: it shows in messages.",
    rejected: (value) => value === undefined,
    harmless: isBareScalar,
  },
  provider: {
    code: "CONTROL_PROVIDER",
    expected: "a mapping with a type and a module",
    mend: "Add a provider, such as {type: python, module: ...}.",
    rejected: always,
  },
  "provider.type": {
    code: "CONTROL_PROVIDER_TYPE",
    expected: "python or module",
    mend: "Add the provider's type.",
    rejected: never,
  },
  "provider.module": {
    code: "CONTROL_MODULE",
    expected: "the name of a module",
    mend: "Write the name of the module that has the hooks.",
    rejected: always,
  },
  "provider.arguments": { ...keywords, rejected: never, harmless: isNull },
  scope: {
    code: "CONTROL_SCOPE",
    expected: "before or after",
    mend: "Write 'before' or 'after', or remove the key for both.",
    rejected: isTruthy,
    harmless: isFalsy,
  },
  automatic: {
    code: "CONTROL_AUTOMATIC",
    expected: "true or false",
    mend: "Write true or false, without quotes.",
    rejected: never,
  },
};

export const guardRows: Rows = {
  "": own("GUARD", "a mapping with a name, a provider and a tolerance", "Write a guard, or remove the item."),
  name: own("GUARD_NAME", text, "Add a name: what the guard watches over, in words."),
  provider: own("PROVIDER", "a mapping with a type", "Add a provider: who looks, such as {type: http, url: ...}."),
  tolerance,
  every,
};
