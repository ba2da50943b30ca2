import type { Diagnostic } from "@hormesis/experiment";
import { diagnosticLines } from "../diagnostics.ts";
import { isError } from "../document.ts";
import type { SourceFlags } from "../flags.ts";
import type { Io } from "../io.ts";
import { openMachineFor } from "../open-machine.ts";
import { globalControlsOf } from "../control-files.ts";
import { openNotifications } from "../notifications.ts";
import { stopSignal } from "../run/stop-signal.ts";
import { openSession, sessionVariables } from "../session.ts";
import { keepStdoutForOurselves } from "../terminal/clean-stdout.ts";
import { styleFor } from "../terminal/style.ts";
import { fileLogView, type LogView } from "../view/log-view.ts";
import { validateSource } from "../validate-source.ts";

export interface ValidateFlags extends SourceFlags {
  readonly machineChecks: boolean;
  readonly json?: boolean;
}

/** `hormesis validate`: 0 when the document can be run, else 2 (1 under Chaos Toolkit's semantics). */
export async function validateCommand(io: Io, source: string, flags: ValidateFlags): Promise<number> {
  using stop = stopSignal();
  if (flags.json === true) keepStdoutForOurselves();
  const session = await openSession(io, flags, stop.signal);
  await using notifications = openNotifications(session.settings, io, "validate");
  notifications.send("validate-started", { source });
  const variables = await sessionVariables(io, flags, session);
  const { environment } = variables;
  const { python, verbose = false } = flags;
  await using machine = await openMachineFor(io, { source, settings: session.settings, environment, python, verbose });
  const globalControls = await globalControlsOf(session.settings, [], () => undefined);
  const { document, diagnostics } = await validateSource(io, source, {
    flags,
    session: { ...session, environment },
    machine,
    overrides: variables,
    asksMachine: flags.machineChecks,
    globalControls,
    seedOf: ({ seed = "" }) => String(seed),
  });
  const valid = !diagnostics.some(isError);
  if (typeof flags.logFile === "string") logTo(fileLogView(flags.logFile, flags.logFileLevel), io, diagnostics);
  notifications.send(valid ? "validate-completed" : "validate-failed", document.value ?? null, firstError(diagnostics));
  if (flags.json === true) printJson(io, document.name, { valid, diagnostics });
  else print(io, document.name, { valid, diagnostics });
  if (valid) return 0;
  return session.semantics === "chaos-toolkit" ? 1 : 2;
}

/** The same in the words of Chaos Toolkit's log, for those who read that. */
function logTo(log: LogView, io: Io, diagnostics: readonly Diagnostic[]): void {
  const at = io.clock.now();
  log.log({ at, level: "info", message: "Validating the experiment's syntax" });
  for (const { severity, message, code } of diagnostics) {
    log.log({ at, level: severity, message: `${message} (${code})` });
  }
  if (!diagnostics.some(isError)) log.log({ at, level: "info", message: "experiment syntax and semantic look valid" });
}

function print(
  io: Io,
  name: string,
  { valid, diagnostics }: { valid: boolean; diagnostics: readonly Diagnostic[] },
): void {
  const style = styleFor(io.stderr, io.env);
  const lines = diagnosticLines(name, diagnostics, style);
  if (lines.length > 0) io.stderr.write(`${lines.join("\n")}\n`);
  if (!valid) return;
  const out = styleFor(io.stdout, io.env);
  io.stdout.write(`${out.paint.green(out.marks.good)} ${name} is a valid experiment.\n`);
}

function printJson(
  io: Io,
  source: string,
  { valid, diagnostics }: { valid: boolean; diagnostics: readonly Diagnostic[] },
): void {
  io.stdout.write(`${JSON.stringify({ source, valid, diagnostics }, undefined, 2)}\n`);
}

function firstError(diagnostics: readonly Diagnostic[]): string | undefined {
  return diagnostics.find(isError)?.message;
}
