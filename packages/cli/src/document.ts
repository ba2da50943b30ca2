import {
  checkExperiment,
  HormesisError,
  isJsonObject,
  type Diagnostic,
  type Experiment,
  type Json,
  type JsonObject,
  type ParsedDocument,
  parseDocument,
  type Semantics,
  withPositions,
} from "@hormesis/experiment";
import { existsSync } from "node:fs";
import type { SourceFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { loadSource } from "./source/load-source.ts";
import type { Source } from "./source/source.ts";

/** An experiment as it was read: either one that can be run, or why not. Warnings come with both. */
export type LoadedDocument = {
  /** What diagnostics call it. */
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: (path: readonly (string | number)[]) => Diagnostic["position"];
  /** What was parsed; undefined when even that failed. */
  readonly value: Json | undefined;
} & ({ readonly valid: true; readonly experiment: Experiment } | { readonly valid: false });

export interface ReadDocumentOptions {
  readonly io: Io;
  readonly flags: Pick<SourceFlags, "verifyTls">;
  readonly settings: JsonObject;
  readonly semantics: Semantics;
  readonly signal: AbortSignal;
  /** False with `--no-validation`: then whatever was parsed is taken for an experiment. */
  readonly check?: boolean;
}

/** Loads, parses and checks a document. Gives all diagnostics at once, in their order; throws only where loading fails. */
export async function readDocument(source: string, options: ReadDocumentOptions): Promise<LoadedDocument> {
  const { io, flags, settings, semantics, signal } = options;
  const loaded = await loadSource(source, {
    settings,
    env: io.env,
    // Not made before it is read from.
    get stdin() {
      return io.stdin;
    },
    verifyTls: flags.verifyTls,
    signal,
  });
  if (semantics === "chaos-toolkit" && loaded.kind === "text" && loaded.format === "unknown" && existsSync(source)) {
    throw new HormesisError(`Failed to read '${source}': Chaos Toolkit only reads .json, .yaml and .yml.`, {
      code: "SOURCE_EXTENSION",
      mend: "Rename it, or run it with strict semantics.",
    });
  }
  const parsed = await parse(loaded);
  const { name } = loaded;
  const { locate } = parsed;
  // JSON.parse and the YAML reader give nothing but JSON, so the cast holds.
  const value = parsed.value as Json | undefined;
  if (parsed.diagnostics.some(isError)) return { name, value, locate, diagnostics: parsed.diagnostics, valid: false };
  const found = options.check === false ? hopeless(parsed.value) : checkExperiment(parsed.value, { semantics });
  const diagnostics = withPositions([...parsed.diagnostics, ...found], locate);
  if (diagnostics.some(isError)) return { name, value, locate, diagnostics, valid: false };
  // The check above is what makes this cast true; without it, the caller asked not to be protected.
  return { name, value, locate, diagnostics, valid: true, experiment: value as unknown as Experiment };
}

/** What not even `--no-validation` can run. */
function hopeless(value: unknown): Diagnostic[] {
  const error = (path: string[], message: string, mend: string): Diagnostic => ({
    severity: "error",
    code: "DOCUMENT_HOPELESS",
    message,
    mend,
    path,
  });
  if (!isJsonObject(value)) return [error([], "the document is no experiment", "It must be an object.")];
  const lists = ["method", "rollbacks"].filter((key) => value[key] !== undefined && !Array.isArray(value[key]));
  return [
    ...(value["title"] === undefined ? [error([], "the experiment has no title", 'Add a "title".')] : []),
    ...lists.map((key) => error([key], `the ${key} is no list`, "Make it a list of activities.")),
  ];
}

/** True for a diagnostic that stops an experiment from being run. */
export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}

/** A document of some thousand activities; smaller ones need no care, and should not wait for it. */
const LARGE_LENGTH = 200_000;

async function parse(source: Source): Promise<ParsedDocument> {
  if (source.kind === "value") return { value: source.value, locate: () => undefined, diagnostics: [] };
  const { name, format } = source;
  if (source.text.length > LARGE_LENGTH) (await import("./spare-memory.ts")).spareMemory();
  return parseDocument(source.text, format === "unknown" ? { name } : { name, format });
}
