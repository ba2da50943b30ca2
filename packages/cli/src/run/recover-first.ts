import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { ledgerPaths, stateFolder } from "@hormesis/faults/state";
import type { Io } from "../io.ts";
import { errorBlock } from "../failure.ts";
import { styleFor } from "../terminal/style.ts";

/**
 * Finishes what an earlier run was killed over, before anything new is begun. Looks at the last line of each ledger, and
 * loads nothing when all of them are closed.
 */
export async function recoverFirst(io: Io): Promise<void> {
  if (ledgerPaths(stateFolder(io.env)).every(isClosed)) return;
  const { recover } = await import("@hormesis/faults");
  for (const { runId, outcome, reports, problem } of await recover({ stateFolder: stateFolder(io.env) })) {
    if (outcome === "running" || (outcome === "clean" && reports.length === 0)) continue;
    const left = reports.flatMap(({ fault, target, residue }) =>
      residue.map((what) => `${fault} on ${target}: ${what}`),
    );
    const message =
      outcome === "clean"
        ? `Run ${runId} was killed with ${reports.length} fault(s) in; they are out now.`
        : `Run ${runId} was killed, and something is left of it: ${[...left, problem ?? ""].filter((text) => text !== "").join("; ")}`;
    io.stderr.write(errorBlock(message, "See: hormesis recover", styleFor(io.stderr, io.env)));
  }
}

/** How much of a ledger's end is looked at: its closing line has under 100 bytes. */
const TAIL_BYTES = 256;

function isClosed(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const tail = Buffer.alloc(TAIL_BYTES);
      const { size } = fstatSync(file);
      const read = readSync(file, tail, 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES));
      const last = tail.toString("utf8", 0, read).trimEnd().split("\n").at(-1) ?? "";
      return last.startsWith('{"type":"closed"');
    } finally {
      closeSync(file);
    }
  } catch {
    // It is gone by now, or cannot be read: whoever recovers says so.
    return false;
  }
}
