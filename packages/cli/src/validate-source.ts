import { type Diagnostic, withPositions } from "@hormesis/experiment";
import { isError, type LoadedDocument, readDocument } from "./document.ts";
import type { SourceFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { checkMachine } from "./machine-checks.ts";
import { openMachineFor } from "./open-machine.ts";
import type { Session } from "./session.ts";

export interface ValidateSourceOptions {
  readonly flags: SourceFlags;
  readonly session: Session;
  /** Also ask the providers whether this machine can perform it. */
  readonly machine: boolean;
  /** False with `--no-validation`. */
  readonly check?: boolean;
  /** Told of the document before anything in it is checked. */
  readonly onLoaded?: (document: LoadedDocument) => void;
}

/** Everything that is known to be wrong with a document, before a run. Providers are asked only where the text is sound. */
export async function validateSource(
  io: Io,
  source: string,
  { flags, session, machine, check = true, onLoaded }: ValidateSourceOptions,
): Promise<{ document: LoadedDocument; diagnostics: readonly Diagnostic[] }> {
  const { settings, semantics, signal } = session;
  const document = await readDocument(source, { io, flags, settings, semantics, signal, check });
  onLoaded?.(document);
  if (!machine || !check || !document.valid || document.diagnostics.some(isError))
    return { document, diagnostics: document.diagnostics };
  const { environment } = session;
  const { python, verbose = false } = flags;
  const opened = await openMachineFor(io, { source, environment, python, verbose });
  try {
    const found = await checkMachine(document.experiment, opened.providers, signal);
    return { document, diagnostics: [...document.diagnostics, ...withPositions(found, document.locate)] };
  } finally {
    await opened.close();
  }
}
