import { halt, recover, type RecoverReport, stateFolder } from "@hormesis/faults";
import type { Io } from "../io.ts";
import { exitCodes } from "../failure.ts";
import { oneLine } from "../terminal/printable.ts";
import { type Style, styleFor } from "../terminal/style.ts";

export interface RecoverFlags {
  readonly json?: boolean;
}

/** `hormesis recover`: finishes the runs that were killed. 0 when nothing is left, else 6. */
export async function recoverCommand(io: Io, flags: RecoverFlags): Promise<number> {
  const reports = await recover({ stateFolder: stateFolder(io.env), clock: io.clock });
  return tell(io, flags, reports, "Nothing was left behind.");
}

/** `hormesis halt`: stops every run of this user on this machine and takes its faults out, without asking it. */
export async function haltCommand(io: Io, flags: RecoverFlags): Promise<number> {
  const reports = await halt({ stateFolder: stateFolder(io.env), clock: io.clock });
  return tell(io, flags, reports, "No run has a fault in.");
}

function tell(io: Io, flags: RecoverFlags, reports: readonly RecoverReport[], nothing: string): number {
  if (flags.json === true) io.stdout.write(`${JSON.stringify(reports, undefined, 2)}\n`);
  else {
    const style = styleFor(io.stdout, io.env);
    const lines = reports.flatMap((report) => linesOf(report, style));
    io.stdout.write(`${(lines.length === 0 ? [nothing] : lines).join("\n")}\n`);
  }
  const isClean = reports.every(({ outcome }) => outcome === "clean" || outcome === "running");
  return isClean ? exitCodes.good : exitCodes.residue;
}

function linesOf({ runId, path, outcome, reports, problem }: RecoverReport, { paint, marks }: Style): string[] {
  const mark =
    outcome === "clean" ? paint.green(marks.good) : outcome === "running" ? marks.wait : paint.red(marks.bad);
  const meaning = {
    clean: "is clean",
    residue: "left something behind",
    running: "is still running: left alone",
    unreadable: "cannot be read",
  }[outcome];
  return [
    `${mark} ${runId === "" ? path : `run ${runId}`} ${meaning}`,
    ...reports.map(({ fault, target, residue }) =>
      residue.length === 0
        ? `    ${paint.green(marks.good)} ${fault} on ${target} is out`
        : `    ${paint.red(marks.bad)} ${fault} on ${target}: ${oneLine(residue.join(", "))}`,
    ),
    ...(problem === undefined ? [] : [`    ${oneLine(problem)}`]),
  ];
}
