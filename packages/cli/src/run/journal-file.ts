import { closeSync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { HormesisError, type JournalFile, messageOf } from "@hormesis/experiment";

/** A journal's file, open for as long as its run goes on. */
export interface OpenJournal extends JournalFile {
  close(): void;
  /** Closes and deletes it: for a run that, under Chaos Toolkit's semantics, leaves no journal. */
  discard(): void;
}

/**
 * Opens the journal before anything is touched: a run whose journal cannot be kept is not begun.
 *
 * @throws HormesisError JOURNAL_UNWRITABLE
 */
export function openJournal(path: string): OpenJournal {
  const descriptor = open(path);
  const close = (): void => closeSync(descriptor);
  return {
    write: (bytes, offset) => writeAll(descriptor, bytes, offset),
    finish: (size) => {
      ftruncateSync(descriptor, size);
      fsyncSync(descriptor);
    },
    close,
    discard: () => {
      close();
      unlinkSync(path);
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new HormesisError(`Failed to open the journal '${path}': ${messageOf(error)}.`, {
      code: "JOURNAL_UNWRITABLE",
      mend: `Make the folder '${dirname(path)}' exist and writable, or give another file with --journal-path.`,
      cause: error,
    });
  }
}

function writeAll(descriptor: number, bytes: Uint8Array, offset: number): void {
  let written = 0;
  while (written < bytes.length)
    written += writeSync(descriptor, bytes, written, bytes.length - written, offset + written);
}
