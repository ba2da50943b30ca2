import type { Ending, JsonObject } from "@hormesis/experiment";
import { isError } from "../document.ts";
import { errorBlock, exitCodes } from "../failure.ts";
import { keepStdoutForOurselves } from "../terminal/clean-stdout.ts";
import { styleFor } from "../terminal/style.ts";
import type { RunFlags } from "../flags.ts";
import type { Io } from "../io.ts";
import { openNotifications } from "../notifications.ts";
import { openMachineFor } from "../open-machine.ts";
import { execute } from "../run/execute.ts";
import { recoverFirst } from "../run/recover-first.ts";
import { prepareRun } from "../run/prepare.ts";
import { stopSignal } from "../run/stop-signal.ts";
import { tellDiagnostics } from "../run/tell-diagnostics.ts";
import { openSession, sessionVariables } from "../session.ts";
import { chooseViews } from "../view/choose.ts";

/** `hormesis run`: validates, plans, runs; gives the run's own exit code, or 2 where nothing was run. */
export async function runCommand(io: Io, source: string, flags: RunFlags): Promise<number> {
  const stop = stopSignal();
  if (flags.json === true || flags.quiet === true) keepStdoutForOurselves();
  const session = await openSession(io, flags, stop.signal);
  await using notifications = openNotifications(session.settings, io, "run");
  const context = { source, journalPath: flags.journalPath };
  const { listeners, logs } = chooseViews(flags, session.semantics, { io, context });
  const at = () => io.clock.now();
  for (const log of logs) log.log({ at: at(), level: "info", message: "Validating the experiment's syntax" });
  await recoverFirst(io);
  const variables = await sessionVariables(io, flags, session);
  const { environment } = variables;
  const { python, verbose = false } = flags;
  await using machine = await openMachineFor(io, { source, settings: session.settings, environment, python, verbose });
  const prepared = await prepareRun(io, source, { flags, session, variables, machine, notifications });
  const { plan, document, diagnostics } = prepared;
  tellDiagnostics(io, document.name, diagnostics, { logs, semantics: session.semantics });
  if (plan === undefined) {
    for (const listener of listeners) listener.close();
    return diagnostics.some(isError) && session.semantics === "chaos-toolkit" ? 1 : 2;
  }
  for (const log of logs) log.log({ at: at(), level: "info", message: "Experiment looks valid" });
  const { journalPath } = flags;
  // From here on signals are the run's: they interrupt it, and rollbacks are played.
  const executing = execute(plan, { machine, clock: io.clock, journalPath, listeners });
  stop[Symbol.dispose]();
  const { ending, journalFailure } = await executing;
  const isStrict = session.semantics === "strict";
  const { status, deviated, verdict, reasons, residue, exitCode } = ending;
  // Whoever watches the channel must learn of a residue and of a recovery that did not come: no status says so.
  const told = isStrict ? { status, deviated, verdict, exit_code: exitCode, reasons, residue } : { status, deviated };
  const isWell = isStrict ? exitCode === exitCodes.good : status === "completed";
  notifyEnding(ending, isWell, (name, error) => notifications.send(name, told as JsonObject, error));
  if (journalFailure === undefined) return ending.exitCode;
  io.stderr.write(errorBlock(journalFailure.message, journalFailure.mend, styleFor(io.stderr, io.env)));
  // Without its journal a run proves nothing.
  return ending.exitCode === exitCodes.good ? exitCodes.void : ending.exitCode;
}

/** Chaos Toolkit's events: one for how it ended, and one more when the steady state deviated. */
function notifyEnding(ending: Ending, isWell: boolean, send: (name: string, error?: string) => void): void {
  if (isWell) send("run-completed");
  else send("run-failed", ending.residue[0] ?? ending.reasons[0]);
  if (ending.deviated) send("run-deviated");
}
