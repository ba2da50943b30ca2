import type { Diagnostic } from "@hormesis/experiment";
import { oneLine } from "./terminal/printable.ts";
import type { Style } from "./terminal/style.ts";
import { wrap } from "./terminal/width.ts";

/**
 * Diagnostics as a person reads them: place, severity, what is wrong and what to do, one under the other, and a
 * closing count. The first line of each begins with `file:line:column`, which terminals and editors make a link.
 */
export function diagnosticLines(name: string, diagnostics: readonly Diagnostic[], style: Style): string[] {
  if (diagnostics.length === 0) return [];
  const { paint } = style;
  const blocks = diagnostics.flatMap((diagnostic) => {
    const { position, severity, code, message, mend } = diagnostic;
    const place = position === undefined ? name : `${name}:${position.line}:${position.column}`;
    const word = severity === "error" ? paint.bold(paint.red("error")) : paint.bold(paint.yellow("warning"));
    return [
      `${oneLine(place)}  ${word}  ${paint.dim(code)}`,
      ...indented(message, style),
      ...indented(mend, style).map((line) => paint.dim(line)),
    ];
  });
  return [...blocks, "", summary(diagnostics)];
}

/** How many errors and warnings there are, in words. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [errors > 0 ? counted(errors, "error") : "", warnings > 0 ? counted(warnings, "warning") : ""];
  return parts.filter((part) => part !== "").join(", ");
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function indented(text: string, style: Style): string[] {
  return wrap(oneLine(text), style.columns - 2).map((line) => `  ${line}`);
}
