import { HormesisError } from "@hormesis/experiment";
import { sizeError, textOf } from "./bytes.ts";
import { type LoadOptions, type Source, SOURCE_BYTES_MAX } from "./source.ts";

/** Reads the document from stdin until its end, or until the signal is aborted. */
export async function loadStdin({ stdin, signal }: Pick<LoadOptions, "stdin" | "signal">): Promise<Source> {
  const name = "<stdin>";
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator = stdin[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(interrupted(name, signal)), { once: true });
  });
  aborted.catch(() => undefined);
  for (;;) {
    const next = await Promise.race([iterator.next(), aborted]);
    if (next.done === true) break;
    const chunk = Buffer.isBuffer(next.value) ? next.value : Buffer.from(String(next.value));
    length += chunk.length;
    if (length > SOURCE_BYTES_MAX) throw sizeError(name);
    chunks.push(chunk);
  }
  return { kind: "text", name, text: textOf(Buffer.concat(chunks), name), format: "unknown" };
}

function interrupted(name: string, signal: AbortSignal): HormesisError {
  return new HormesisError(`Failed to read ${name}: interrupted.`, {
    code: "INTERRUPTED",
    mend: "Pipe a document in, or name a file.",
    cause: signal.reason,
  });
}
