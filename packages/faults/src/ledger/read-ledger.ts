import { readFileSync } from "node:fs";
import { HormesisError } from "@hormesis/experiment";
import { LEDGER_VERSION, type LedgerHeader, type LedgerRecord, recordSchema } from "./records.ts";

/** What a ledger says. */
export interface Ledger {
  readonly path: string;
  /** Missing when the file was cut within its first line: then nothing was done yet. */
  readonly header: LedgerHeader | undefined;
  /** In the order written, the header included. */
  readonly records: readonly LedgerRecord[];
  /** Bytes of a last line that was cut short: its act was not begun. */
  readonly tornBytes: number;
  /** Numbers of lines before the last that cannot be read. Never of our making: the disk, or a hand. */
  readonly damagedLines: readonly number[];
}

/**
 * Reads a ledger. A last line that was cut short is left out.
 *
 * @throws HormesisError `LEDGER_NEWER` when a newer Hormesis wrote it, `LEDGER_UNREADABLE`
 */
export function readLedger(path: string): Ledger {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new HormesisError(`Failed to read ledger '${path}': ${(error as NodeJS.ErrnoException).code ?? "error"}.`, {
      code: "LEDGER_UNREADABLE",
      mend: "Look who owns the file, and whether the disk is well.",
      cause: error,
    });
  }
  return parseLedger(path, bytes);
}

/** Reads what stands in a ledger file. */
export function parseLedger(path: string, bytes: Buffer): Ledger {
  const lines = bytes.toString("utf8").split("\n");
  const last = lines.pop() ?? "";
  const records: LedgerRecord[] = [];
  const damagedLines: number[] = [];
  for (const [index, line] of lines.entries()) {
    const record = parseLine(line, path, index === 0);
    if (record === undefined) damagedLines.push(index + 1);
    else records.push(record);
  }
  // Whole but for its end of line: an object's last brace shows that nothing of it is missing.
  const cut = last === "" ? undefined : parseLine(last, path, lines.length === 0);
  if (cut !== undefined) records.push(cut);
  const tornBytes = cut === undefined ? bytes.length - (bytes.lastIndexOf(0x0a) + 1) : 0;
  const [first] = records;
  return { path, header: first?.type === "ledger" ? first : undefined, records, tornBytes, damagedLines };
}

function parseLine(line: string, path: string, isFirst: boolean): LedgerRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (isFirst) refuseNewer(value, path);
  const parsed = recordSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function refuseNewer(header: unknown, path: string): void {
  const { type, version } = (header ?? {}) as { type?: unknown; version?: unknown };
  if (type !== "ledger" || typeof version !== "number" || version <= LEDGER_VERSION) return;
  throw new HormesisError(
    `Failed to read ledger '${path}': it has version ${version}, and this Hormesis knows up to ${LEDGER_VERSION}.`,
    { code: "LEDGER_NEWER", mend: "Recover with the Hormesis that wrote it, or a newer one." },
  );
}
