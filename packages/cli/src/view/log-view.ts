import { appendFileSync } from "node:fs";
import { HormesisError, messageOf, type RunEvent } from "@hormesis/experiment";
import type { LogLevel } from "../flags.ts";
import type { Style } from "../terminal/style.ts";
import type { RunListener } from "./listener.ts";
import { isLogged, type LogRecord, recordsOf, recordText } from "./log-records.ts";

/** A log that takes single records too, for what happens before and after a run. */
export interface LogView extends RunListener {
  log(record: LogRecord): void;
}

export interface LogViewOptions {
  readonly write: (text: string) => void;
  readonly level: LogLevel;
  readonly format: "string" | "json";
  readonly style?: Style;
}

/** A view as Chaos Toolkit has it: dated lines with a level. */
export function logView(options: LogViewOptions): LogView {
  let hypothesisTitle = "";
  const log = (record: LogRecord) => {
    if (isLogged(record, options.level)) options.write(`${recordText(record, options)}\n`);
  };
  return {
    log,
    on(event: RunEvent) {
      if (event.type === "run-started") hypothesisTitle = event.experiment["steady-state-hypothesis"]?.title ?? "";
      for (const record of recordsOf(event, hypothesisTitle)) log(record);
    },
    close: () => undefined,
  };
}

/**
 * A log view that appends to a file. The file is opened at once, so that a path that cannot be written is found
 * before anything is run; a disk that becomes full later never disturbs the run.
 *
 * @throws HormesisError `USAGE_LOG_FILE` when the file cannot be written.
 */
export function fileLogView(path: string, level: LogLevel): LogView {
  try {
    appendFileSync(path, "");
  } catch (error) {
    throw new HormesisError(`Failed to write the log file '${path}': ${messageOf(error)}.`, {
      code: "USAGE_LOG_FILE",
      mend: "Name a file that can be written with --log-file.",
      cause: error,
    });
  }
  const write = (text: string) => {
    try {
      appendFileSync(path, text);
    } catch {
      // The log is a courtesy; the journal is the record.
    }
  };
  return logView({ write, level, format: "string" });
}
