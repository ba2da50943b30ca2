import { isJsonObject, type Json, type JsonObject } from "@hormesis/experiment";

/**
 * What came of a request to Python.
 *
 * - `need`: the function wants more than was sent (`configuration`, `secrets`): ask again with it.
 * - `stop`: a control asks to end the run.
 * - `interrupted`: the signal ended it, or the code raised `SystemExit` or `KeyboardInterrupt` by itself.
 * - `missing`: there is no Python to ask. `lost`: there was, and it ended before it answered.
 */
export type Answer = { readonly patches?: JsonObject } & (
  | { readonly kind: "ok"; readonly value: Json }
  | { readonly kind: "need"; readonly names: readonly string[] }
  | {
      readonly kind: "failed" | "broken" | "unserialisable" | "interrupted" | "stop";
      readonly reason: string;
      readonly trace: readonly string[];
    }
  | { readonly kind: "missing" | "lost"; readonly reason: string }
);

/** One line from Python: an answer with the id of its request, or a signal that Python code sent. */
export type Message =
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "signal"; readonly name: string };

/** Reads one line. Throws on anything that the bridge does not write: that is a bug in it, not in the extension. */
export function parseMessage(line: string): Message {
  const message = JSON.parse(line) as Json;
  if (!isJsonObject(message)) throw new Error("The Python bridge sent a line that is no object.");
  if (typeof message["signal"] === "string") return { kind: "signal", name: message["signal"] };
  if (typeof message["id"] !== "number") throw new Error("The Python bridge sent an answer without an id.");
  return { kind: "answer", id: message["id"], answer: answerOf(message) };
}

function answerOf(message: JsonObject): Answer {
  const patches = isJsonObject(message["patches"] ?? null) ? { patches: message["patches"] as JsonObject } : {};
  if (message["ok"] !== undefined) return { kind: "ok", value: message["ok"], ...patches };
  if (message["need"] !== undefined) return { kind: "need", names: strings(message["need"]) };
  for (const kind of ["failed", "broken", "unserialisable", "interrupted", "stop"] as const) {
    const reason = message[kind];
    if (typeof reason === "string") return { kind, reason, trace: strings(message["trace"]), ...patches };
  }
  return { kind: "lost", reason: `the Python bridge failed (${JSON.stringify(message["died"] ?? null)})` };
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
