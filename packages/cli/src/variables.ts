import { readFileSync } from "node:fs";
import {
  convertVariable,
  type Diagnostic,
  HormesisError,
  isJsonObject,
  type Json,
  type JsonObject,
  messageOf,
  parseDocument,
  type Semantics,
  variableTypes,
} from "@hormesis/experiment";

/** What `--var` and `--var-file` set. Each configuration key and each secret group replaces the document's whole. */
export interface Variables {
  readonly configuration: JsonObject;
  readonly secrets: JsonObject;
  /** The environment, with what .env files add to it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface VariableInput {
  readonly vars: readonly string[];
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly semantics: Semantics;
  /** Told of files that cannot be parsed, which Chaos Toolkit passes over. */
  readonly warn: (message: string) => void;
}

/**
 * Reads all variables. Later files win over earlier ones, `--var` over every file.
 *
 * Under strict semantics a file that cannot be read or parsed is an error; under Chaos Toolkit's, one that cannot be
 * parsed is a warning.
 *
 * @throws HormesisError `USAGE_VAR` for a malformed `--var`, `USAGE_VAR_FILE` for a file.
 */
export async function readVariables(input: VariableInput): Promise<Variables> {
  const configuration: JsonObject = {};
  const secrets: JsonObject = {};
  const environment: Record<string, string | undefined> = { ...input.environment };
  for (const file of input.files) {
    const content = await readVarFile(file, input);
    Object.assign(environment, content.environment);
    Object.assign(configuration, content.configuration);
    Object.assign(secrets, content.secrets);
  }
  for (const text of input.vars) {
    if (input.semantics === "chaos-toolkit" && text.startsWith("=")) continue;
    const { key, value } = parseVar(text);
    if (input.semantics === "chaos-toolkit" && /^[^=]*:bytes=/u.test(text)) throw bytesVar(key);
    configuration[key] = value;
  }
  return { configuration, secrets, environment };
}

/**
 * Reads one `--var`: the first `=` splits, and a type may stand after the last colon of the key.
 *
 * @example parseVar("rate:int=50") // { key: "rate", value: 50 }
 */
export function parseVar(text: string): { key: string; value: Json } {
  const equals = text.indexOf("=");
  if (equals < 0) throw badVar(text, "it has no '='");
  const left = text.slice(0, equals);
  const colon = left.lastIndexOf(":");
  const key = colon < 0 ? left : left.slice(0, colon);
  if (key === "") throw badVar(text, "it has no key");
  return { key, value: convert(text, text.slice(equals + 1), colon < 0 ? "str" : left.slice(colon + 1)) };
}

function convert(whole: string, text: string, type: string): Json {
  if (!(variableTypes as readonly string[]).includes(type)) throw badVar(whole, `there is no type '${type}'`);
  try {
    return convertVariable(text, type);
  } catch (error) {
    throw badVar(whole, messageOf(error));
  }
}

interface FileContent {
  readonly configuration?: JsonObject;
  readonly secrets?: JsonObject;
  readonly environment?: Record<string, string>;
}

async function readVarFile(path: string, { semantics, warn }: VariableInput): Promise<FileContent> {
  const text = readText(path);
  if (!/\.(json|ya?ml)$/iu.test(path)) return { environment: parseDotEnv(path, text, semantics) };
  try {
    const value = await parseMapping(path, text);
    return {
      configuration: mappingOf(value, "configuration", path),
      secrets: mappingOf(value, "secrets", path),
    };
  } catch (error) {
    if (semantics === "strict" || (error instanceof HormesisError && error.code === "VAR_FILE_SHAPE")) throw error;
    warn(messageOf(error));
    return {};
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw badFile(path, messageOf(error), error);
  }
}

async function parseMapping(path: string, text: string): Promise<JsonObject> {
  const { value, diagnostics } = await parseDocument(text, { name: path });
  const error = diagnostics.find(({ severity, code }) => severity === "error" && code !== "DOCUMENT_EMPTY");
  if (error !== undefined) throw badFile(path, placeOf(error));
  if (value === null || value === undefined) return {};
  if (isJsonObject(value)) return value;
  throw badShape(path, "it is not a mapping of keys to values");
}

/** Where a file goes wrong. What stands there may be a secret, which the message of the error would repeat. */
function placeOf({ position, code }: Diagnostic): string {
  const place = position === undefined ? "" : `at line ${position.line}, column ${position.column} `;
  return `${place}it cannot be read (${code})`;
}

function mappingOf(value: JsonObject, key: "configuration" | "secrets", path: string): JsonObject {
  const mapping = value[key] ?? {};
  if (isJsonObject(mapping)) return mapping;
  throw badShape(path, `its '${key}' is not a mapping of keys to values`);
}

/**
 * Lines `K=V` of a .env file. Strictly also `export K=V` and quoted values; Chaos Toolkit keeps quotes as they are
 * and does not know `export`.
 */
function parseDotEnv(path: string, text: string, semantics: Semantics): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    const plain = semantics === "strict" ? line.replace(/^\s*export\s+/u, "") : line;
    const match = /^\s*([^#=\s][^=]*?)\s*=(.*)$/u.exec(plain);
    if (match === null && /^\s*(#.*)?$/u.test(line)) continue;
    if (match === null) throw badShape(path, `line ${index + 1} is no KEY=VALUE`);
    const value = (match[2] ?? "").trim();
    const quoted = semantics === "strict" ? /^(["'])(.*)\1$/su.exec(value)?.[2] : undefined;
    environment[match[1] ?? ""] = quoted ?? value;
  }
  return environment;
}

/** Chaos Toolkit runs the experiment and then dies while it writes the journal. */
function bytesVar(key: string): HormesisError {
  return new HormesisError(`Failed to read --var '${key}:bytes=...': JSON cannot carry bytes.`, {
    code: "VAR_BYTES",
    mend: "Give it as text, with --var KEY=VALUE.",
  });
}

function badVar(text: string, reason: string): HormesisError {
  // The value may be a secret, so only the key is shown.
  const shown = text.split("=")[0] ?? "";
  return new HormesisError(`Failed to read --var '${shown}=...': ${reason}.`, {
    code: "USAGE_VAR",
    mend: `Write KEY=VALUE or KEY:TYPE=VALUE; types are ${variableTypes.join(", ")}.`,
  });
}

function badFile(path: string, reason: string, cause?: unknown): HormesisError {
  return fileError("USAGE_VAR_FILE", path, reason, cause);
}

/** A file that can be read but does not hold variables: Chaos Toolkit crashes on these, with another exit code. */
function badShape(path: string, reason: string): HormesisError {
  return fileError("VAR_FILE_SHAPE", path, reason, undefined);
}

function fileError(code: string, path: string, reason: string, cause: unknown): HormesisError {
  return new HormesisError(`Failed to read --var-file '${path}': ${reason.replace(/[.:]$/u, "")}.`, {
    code,
    mend: "Give JSON or YAML with 'configuration' and 'secrets', or lines KEY=VALUE in a .env file.",
    cause,
  });
}
