import { type JsonObject, messageOf, type Semantics } from "@hormesis/experiment";
import type { GlobalFlags, SourceFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { errorBlock } from "./failure.ts";
import { locateSettings } from "./settings/location.ts";
import { readSettings } from "./settings/read.ts";
import { styleFor } from "./terminal/style.ts";
import { readVariables, type Variables } from "./variables.ts";

/** What every command that works on a document begins with. */
export interface Session {
  readonly semantics: Semantics;
  readonly settings: JsonObject;
  /** Aborted when the user asks to stop, until a run takes the signals over. */
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads the settings and notes the semantics. `--var` and `--var-file` come later, see `sessionVariables`. */
export async function openSession(io: Io, flags: GlobalFlags, signal: AbortSignal): Promise<Session> {
  const semantics = flags.semantics ?? "strict";
  const settings = await readSettings(locateSettings(flags.settings, io.env)).catch((error: unknown) => {
    if (semantics === "strict") throw error;
    io.stderr.write(errorBlock(messageOf(error), "Going on without settings.", styleFor(io.stderr, io.env)));
    return {};
  });
  return { semantics, settings, signal, environment: io.env };
}

/** The variables that the flags give. What Chaos Toolkit passes over is said on stderr. */
export function sessionVariables(
  io: Io,
  flags: Pick<SourceFlags, "var" | "varFile">,
  session: Session,
): Promise<Variables> {
  return readVariables({
    vars: flags.var ?? [],
    files: flags.varFile ?? [],
    environment: session.environment,
    semantics: session.semantics,
    warn: (message) => io.stderr.write(errorBlock(message, "Its variables are not set.", styleFor(io.stderr, io.env))),
  });
}
