import type { Diagnostic, Semantics } from "@hormesis/experiment";
import { diagnosticLines } from "../diagnostics.ts";
import type { Io } from "../io.ts";
import { styleFor } from "../terminal/style.ts";
import type { LogView } from "../view/log-view.ts";

/**
 * Says what is wrong with a document: in full on stderr, and in the logs. Under Chaos Toolkit's semantics a log on the
 * console is all there is, as it is with Chaos Toolkit.
 */
export function tellDiagnostics(
  io: Io,
  name: string,
  diagnostics: readonly Diagnostic[],
  { logs, semantics }: { logs: readonly LogView[]; semantics: Semantics },
): void {
  for (const diagnostic of diagnostics) {
    const { severity, message, code, position } = diagnostic;
    const place = position === undefined ? name : `${name}:${position.line}:${position.column}`;
    for (const log of logs) log.log({ at: io.clock.now(), level: severity, message: `${message} (${code}, ${place})` });
  }
  if (semantics === "chaos-toolkit" && logs.length > 0) return;
  const lines = diagnosticLines(name, diagnostics, styleFor(io.stderr, io.env));
  if (lines.length > 0) io.stderr.write(`${lines.join("\n")}\n`);
}
