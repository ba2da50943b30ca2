import type { Semantics } from "@hormesis/experiment";
import { assertNever } from "../assert-never.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Io } from "../io.ts";
import { styleFor } from "../terminal/style.ts";
import type { RunListener } from "./listener.ts";
import { liveView } from "./live-view.ts";
import { fileLogView, logView, type LogView } from "./log-view.ts";
import { jsonView, quietView } from "./other-views.ts";
import { plainView } from "./plain-view.ts";
import type { VerdictContext } from "./verdict.ts";

export type ViewMode = "json" | "quiet" | "live" | "plain" | "chaos-toolkit";

export interface ViewFlags extends GlobalFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Which view a run gets: what the flags say; else the live one on a terminal where a person watches; else lines,
 * which under Chaos Toolkit's semantics are Chaos Toolkit's.
 */
export function viewMode(flags: ViewFlags, semantics: Semantics, io: Pick<Io, "env" | "stdout">): ViewMode {
  if (flags.json === true) return "json";
  if (flags.quiet === true) return "quiet";
  const watched = io.stdout.isTTY === true && io.env["TERM"] !== "dumb" && !isCi(io.env);
  if (watched && flags.logFormat !== "json") return "live";
  return semantics === "chaos-toolkit" ? "chaos-toolkit" : "plain";
}

/** The listeners for one run, and the logs among them, which also take what happens around the run. */
export function chooseViews(
  flags: ViewFlags,
  semantics: Semantics,
  options: { io: Io; context: VerdictContext },
): { listeners: readonly RunListener[]; logs: readonly LogView[] } {
  const { io, context } = options;
  const out = (text: string) => void io.stdout.write(text);
  const style = styleFor(io.stdout, io.env);
  const verbose = flags.verbose === true;
  const logs: LogView[] = typeof flags.logFile === "string" ? [fileLogView(flags.logFile, flags.logFileLevel)] : [];
  const mode = viewMode(flags, semantics, io);
  switch (mode) {
    case "json":
      return { listeners: [jsonView(out), ...logs], logs };
    case "quiet":
      return { listeners: [quietView(out, style), ...logs], logs };
    case "live": {
      const live = liveView({
        stream: io.stdout,
        style: () => styleFor(io.stdout, io.env),
        verbose,
        clock: io.clock,
        context,
      });
      return { listeners: [live, ...logs], logs };
    }
    case "plain":
      return { listeners: [plainView({ write: out, style, verbose, clock: io.clock, context }), ...logs], logs };
    case "chaos-toolkit": {
      // Chaos Toolkit logs to stderr, so scripts look there.
      const write = (text: string) => void io.stderr.write(text);
      const console = logView({
        write,
        level: verbose ? "debug" : "info",
        format: flags.logFormat,
        style: styleFor(io.stderr, io.env),
      });
      logs.push(console);
      return { listeners: [...logs], logs };
    }
    default:
      return assertNever(mode);
  }
}

function isCi(env: Io["env"]): boolean {
  const ci = env["CI"] ?? "";
  return ci !== "" && ci !== "false" && ci !== "0";
}
