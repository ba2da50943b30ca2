import type { Json, JsonObject } from "@hormesis/experiment";

/** A document as it was found, not parsed yet. */
export type Source =
  | {
      readonly kind: "text";
      /** What diagnostics call it: a path, an address, or `<stdin>`. */
      readonly name: string;
      readonly text: string;
      /** `unknown` when neither a name nor a content type tells: then the text itself must. */
      readonly format: SourceFormat;
    }
  | { readonly kind: "value"; readonly name: string; readonly value: Json };

export type SourceFormat = "json" | "yaml" | "unknown";

export interface LoadOptions {
  readonly settings: JsonObject;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<unknown>;
  readonly verifyTls: boolean;
  readonly signal: AbortSignal;
}

/**
 * Longest document that is read. An experiment of 10,000 activities has about 3 MB; much more than this is a mistake
 * (a log, a disk image), and would only be parsed for minutes.
 */
export const SOURCE_BYTES_MAX = 16 * 1024 * 1024;

/** The format that a file's extension names, if any. */
export function formatOf(path: string): SourceFormat {
  if (/\.json$/iu.test(path)) return "json";
  return /\.ya?ml$/iu.test(path) ? "yaml" : "unknown";
}
