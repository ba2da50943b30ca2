import { type Call, isJsonObject, type Json, pythonText } from "@hormesis/experiment";
import { resolve } from "node:path";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { resolveArguments } from "../call/resolve-arguments.ts";
import { expandHome, findExecutable } from "./find-executable.ts";
import type { Command } from "./run-command.ts";

/** What the provider was created with. */
export interface ProcessDefaults {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Turns the declaration of a process into the command to start. Throws `BadDeclaration` when it cannot work. */
export function commandOf(call: Call, defaults: ProcessDefaults): Command {
  const { path, arguments: declared, cwd, env, stdin } = call.activity.provider;
  const where = text(call.resolve((cwd ?? defaults.cwd) as Json), "cwd");
  const environment = environmentOf(call.resolve((env ?? {}) as Json), defaults.env);
  const folder = resolve(defaults.cwd, expandHome(where, environment));
  const program = text(call.resolve((path ?? null) as Json), "path");
  const args = declared === undefined ? [] : resolveArguments(call, declared as Json);
  const input = stdin === undefined ? undefined : text(call.resolve(stdin as Json), "stdin");
  const found = findExecutable(program, { env: environment, cwd: folder });
  const common = { cwd: folder, env: environment, ...(input === undefined ? {} : { stdin: input }) };

  if (typeof args === "string") {
    // The shell says for itself that it cannot find a program, with status 127.
    const name = found.kind === "not-found" ? expandHome(program, environment) : found.file;
    return { file: "/bin/sh", args: ["-c", `${quoted(name)} ${args}`], ...common };
  }
  if (found.kind === "not-found") throw new BadDeclaration(`path '${program}' cannot be found`);
  if (found.kind === "not-executable") throw new BadDeclaration(`no access permission to '${program}'`);
  return { file: found.file, args: argumentList(args), ...common };
}

/** Seconds as declared to milliseconds; undefined when there is no limit. Chaos Toolkit never substitutes it. */
export function timeoutMsOf(declared: unknown): number | undefined {
  if (declared === undefined || declared === null) return undefined;
  // Python counts `true` as 1.
  const seconds = typeof declared === "boolean" ? Number(declared) : declared;
  if (typeof seconds === "number") return seconds * 1000;
  throw new BadDeclaration(`the timeout of a process must be a number of seconds, not ${JSON.stringify(declared)}`);
}

/** Items as Python writes them, without nulls and empty strings. An object is a list of its keys and values, in turn. */
function argumentList(value: Json): string[] {
  const items = Array.isArray(value) ? value : isJsonObject(value) ? Object.entries(value).flat() : undefined;
  if (items === undefined) {
    throw new BadDeclaration(`the arguments of a process must be a list or a string, not ${JSON.stringify(value)}`);
  }
  return items.filter((item) => item !== null && item !== "").map(pythonText);
}

function environmentOf(value: Json, base: ProcessDefaults["env"]): ProcessDefaults["env"] {
  if (!isJsonObject(value)) throw new BadDeclaration("the env of a process must be a mapping of names to texts");
  const names = Object.keys(value);
  if (names.length === 0) return base;
  const merged: Record<string, string | undefined> = { ...base };
  for (const name of names) {
    const item = value[name];
    if (typeof item === "object" && item !== null)
      throw new BadDeclaration(`env '${name}' of a process must be a text`);
    // Null takes the variable away.
    merged[name] = item === null || item === undefined ? undefined : String(item);
  }
  return merged;
}

function text(value: Json, key: string): string {
  if (typeof value === "string") return value;
  throw new BadDeclaration(`the ${key} of a process must be a text, not ${JSON.stringify(value)}`);
}

/** Quotes a path for the shell, only where it needs it. */
function quoted(path: string): string {
  return /^[\w./+:@%,=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
