import { HormesisError } from "@hormesis/experiment";
import { SOURCE_BYTES_MAX } from "./source.ts";

/**
 * The text that the bytes are in UTF-8; a byte order mark is dropped.
 *
 * @throws HormesisError `SOURCE_NOT_TEXT` when they are not UTF-8, or hold a NUL byte.
 */
export function textOf(bytes: Uint8Array, name: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Falls through to the one error below.
  }
  throw new HormesisError(`Failed to read '${name}': it is not text in UTF-8.`, {
    code: "SOURCE_NOT_TEXT",
    mend: "Check that this is the experiment; save it as UTF-8.",
  });
}

/** The error for a document that is too long. */
export function sizeError(name: string): HormesisError {
  return new HormesisError(`Failed to read '${name}': it is longer than ${SOURCE_BYTES_MAX / 1024 / 1024} MiB.`, {
    code: "SOURCE_TOO_LONG",
    mend: "Check that this is the experiment; split it if it is.",
  });
}
