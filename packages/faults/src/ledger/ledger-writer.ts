import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { HormesisError, messageOf } from "@hormesis/experiment";
import { parseLedger } from "./read-ledger.ts";
import type { LedgerHeader, LedgerRecord } from "./records.ts";

/**
 * Appends to one ledger. When `append` has returned, the record is on the disk.
 *
 * Writes are synchronous on purpose: between a record and the act it announces there must be no moment at which
 * something else of this process can happen. Several processes may append, as a line is written in one piece.
 */
export class LedgerWriter {
  readonly path: string;
  readonly #descriptor: number;
  #isOpen = true;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  /** Creates a ledger with its header. It appears under its name at once and whole. */
  static create(path: string, header: LedgerHeader): LedgerWriter {
    const aside = `${path}.${process.pid}.new`;
    const writer = new LedgerWriter(path, openSync(aside, "ax", 0o600));
    writer.append(header);
    try {
      // Unlike a rename, a link does not take the place of another run's ledger.
      linkSync(aside, path);
    } catch (error) {
      writer.close();
      throw notCreated(path, error);
    } finally {
      unlinkSync(aside);
    }
    syncFolder(dirname(path));
    return writer;
  }

  /**
   * Opens a ledger whose writer is gone. What that one left of a line is taken away; the caller holds the lease, so
   * nobody is writing it.
   */
  static takeOver(path: string): LedgerWriter {
    const bytes = readFileSync(path);
    const { tornBytes } = parseLedger(path, bytes);
    const writer = LedgerWriter.open(path);
    if (tornBytes > 0) ftruncateSync(writer.#descriptor, bytes.length - tornBytes);
    else if (bytes.length > 0 && bytes.at(-1) !== 0x0a) writeSync(writer.#descriptor, "\n");
    return writer;
  }

  /** Opens a ledger beside its living writer. */
  static open(path: string): LedgerWriter {
    // Not "a", which would create it: a ledger that is not there has nothing open.
    return new LedgerWriter(path, openSync(path, constants.O_WRONLY | constants.O_APPEND));
  }

  /** Throws when the disk is full or gone; then nothing of the record is left in the file. */
  append(record: LedgerRecord): void {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    const { size } = fstatSync(this.#descriptor);
    try {
      const written = writeSync(this.#descriptor, line);
      if (written !== line.length) throw new Error("the disk is full");
      fdatasyncSync(this.#descriptor);
    } catch (error) {
      ftruncateSync(this.#descriptor, size);
      throw new HormesisError(`Failed to write the ledger '${this.path}': ${messageOf(error)}.`, {
        code: "LEDGER_NOT_WRITTEN",
        mend: "Make room on its disk: without a ledger no fault is injected.",
        cause: error,
      });
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }
}

/** A new name is on the disk only when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function notCreated(path: string, cause: unknown): HormesisError {
  const isTaken = (cause as NodeJS.ErrnoException).code === "EEXIST";
  return new HormesisError(
    `Failed to create ledger '${path}': ${isTaken ? "a run has that name" : messageOf(cause)}.`,
    {
      code: "LEDGER_NOT_CREATED",
      mend: isTaken ? "Give the run another name." : "Look whether its folder can be written.",
      cause,
    },
  );
}
