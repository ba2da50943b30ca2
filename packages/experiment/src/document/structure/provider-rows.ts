import { isFalsy } from "./truth.ts";
import { always, isNull, isTruthy, keywords, never, own, secondsMend, secretGroups, text, type Rows } from "./row.ts";

export const httpRows: Rows = {
  url: { code: "URL", expected: text, mend: "Add the url, such as http://localhost:8080/health.", rejected: isFalsy },
  method: {
    code: "HTTP_METHOD",
    expected: "the name of an HTTP method",
    mend: "Write GET, POST or another method.",
    rejected: never,
  },
  headers: {
    code: "HEADERS",
    expected: "a mapping of names to texts",
    mend: "Write a mapping, such as headers: {Accept: application/json}.",
    rejected: isTruthy,
    harmless: isFalsy,
  },
  timeout: {
    code: "TIMEOUT",
    expected: "a number of seconds above 0, or two: [to connect, to read]",
    mend: secondsMend,
    rejected: never,
    harmless: isNull,
  },
  verify_tls: {
    code: "VERIFY_TLS",
    expected: "true, false or the path of a file",
    mend: "Write true or false, without quotes.",
    rejected: never,
  },
  tls: own("TLS", "a mapping with ca, cert, key or servername", "Write a mapping, such as tls: {ca: ./ca.pem}."),
  "tls.*": own("TLS", "a non-empty text", "Write the path of a file; for servername, a name."),
  max_retries: {
    code: "MAX_RETRIES",
    expected: "a whole number, 0 or more",
    mend: "Write a whole number, without quotes.",
    rejected: never,
  },
  secrets: secretGroups,
};

export const processRows: Rows = {
  path: {
    code: "PROCESS_PATH",
    expected: text,
    mend: "Add the path of the program, or its name if it is on PATH.",
    rejected: always,
  },
  arguments: {
    code: "ARGUMENTS",
    expected: "a list, or one text for the shell",
    mend: "Write a list of arguments: no shell then touches them.",
    rejected: never,
    harmless: isNull,
  },
  timeout: {
    code: "TIMEOUT",
    expected: "a number of seconds",
    mend: secondsMend,
    rejected: never,
    harmless: (value) => value === null || typeof value === "boolean",
  },
  cwd: own("PROCESS_CWD", "the path of a directory", "Write the path of a directory, or remove the key."),
  env: own("PROCESS_ENV", "a mapping of names to texts", "Write a mapping, such as env: {LANG: C}."),
  stdin: own("PROCESS_STDIN", "a text", "Write a text, or remove the key."),
  secrets: secretGroups,
};

export const pythonRows: Rows = {
  module: {
    code: "PYTHON_MODULE",
    expected: "the dotted name of a module",
    mend: "Add the module that has the function.",
    rejected: always,
  },
  func: {
    code: "PYTHON_FUNCTION",
    expected: "the name of a function",
    mend: "Add 'func': the name of the function.",
    rejected: always,
  },
  arguments: keywords,
  secrets: secretGroups,
};

export const moduleRows: Rows = {
  module: {
    code: "MODULE",
    expected: "the path or the name of a module",
    mend: "Add the module that has the function, such as ./probes.ts.",
    rejected: always,
  },
  func: {
    code: "MODULE_FUNCTION",
    expected: "the name of a function",
    mend: "Add 'func': the name of an exported function.",
    rejected: always,
  },
  arguments: keywords,
  secrets: secretGroups,
};

export const faultRows: Rows = {
  fault: own("FAULT", "the name of a fault", "Add the name of a fault, such as process.pause: see `hormesis faults`."),
  target: own("FAULT_TARGET", "the name of a target", "Write local, or netns:NAME."),
  arguments: own("ARGUMENTS", "a mapping of names to values", "Write a mapping, such as arguments: {port: 5001}."),
  duration: own("FAULT_DURATION", "a length of time with its unit", "Write 30s, 5m or 1h."),
  secrets: secretGroups,
};
