import { type Call, createRandom, type Json, type JsonObject, pythonText } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";

/** What a test may say about a call. */
export interface CallOptions {
  readonly configuration?: JsonObject;
  readonly secrets?: JsonObject;
  readonly signal?: AbortSignal;
}

/**
 * A call as the engine makes it, with a resolve that does the simple part of substitution. As in the engine, where
 * nothing is declared only HTTP activities are looked through.
 */
export function callOf(provider: JsonObject & { type: string }, options: CallOptions = {}): Call {
  const { configuration = {}, secrets, signal = new AbortController().signal } = options;
  const known: JsonObject = { ...secrets, ...configuration };
  const untouched = Object.keys(known).length === 0 && provider.type !== "http";
  return {
    activity: { type: "action", name: "n", provider },
    resolve: (value) => (untouched ? value : replace(value, known)),
    configuration,
    secrets,
    signal,
    clock: systemClock,
    random: createRandom("test"),
  };
}

function replace(value: Json, known: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => replace(item, known));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, known)]));
  }
  if (typeof value !== "string") return value;
  const whole = /^\$\{(\w+)\}$/.exec(value)?.[1];
  if (whole !== undefined && whole in known) return known[whole]!;
  return value.replaceAll(/\$\$|\$\{(\w+)\}/g, (found, name?: string) =>
    found === "$$" ? "$" : name !== undefined && name in known ? pythonText(known[name]!) : found,
  );
}
