import { ledgerPaths, stateFolder } from "@hormesis/faults/state";
import type { Io } from "../io.ts";
import { errorBlock } from "../failure.ts";
import { styleFor } from "../terminal/style.ts";

/**
 * Finishes what an earlier run was killed over, before anything new is begun. Looks into one folder, and loads nothing
 * when it is empty.
 */
export async function recoverFirst(io: Io): Promise<void> {
  if (ledgerPaths(stateFolder(io.env)).length === 0) return;
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
