type Fields = Readonly<Record<string, unknown>>;

/** Headers of a response that say who answered and when, or follow from what a client calls itself. */
const answerHeaders = new Set(["date", "server", "content-length"]);
/** Headers of a request in which HTTP clients may differ. The fixture echoes them in its body as `h`. */
const clientHeaders = new Set([
  "user-agent",
  "accept",
  "accept-encoding",
  "accept-language",
  "sec-fetch-mode",
  "connection",
]);

/**
 * An output without what may differ between two right implementations: in HTTP answers, at any depth, the time, the
 * server's version, and how the client introduces itself. Everything else stays.
 *
 * @example comparableOutput({ status: 200, headers: { Date: "...", "X-A": "1" }, body: "" })
 */
export function comparableOutput(output: unknown): unknown {
  if (typeof output === "string" && output.startsWith("{")) return comparableText(output);
  if (Array.isArray(output)) return output.map(comparableOutput);
  if (!isFields(output)) return output;
  const entries = Object.entries(output).map(([key, value]) => {
    if (key === "headers" && isFields(value) && "status" in output) return [key, without(value, answerHeaders)];
    if (key === "h" && isFields(value)) return [key, without(value, clientHeaders)];
    return [key, comparableOutput(value)];
  });
  return Object.fromEntries(entries) as Fields;
}

/** The fixture's echo arrives as text where its content type is not JSON: it is compared as JSON all the same. */
function comparableText(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return isFields(parsed) && "h" in parsed ? { text: comparableOutput(parsed) } : text;
  } catch {
    return text;
  }
}

/** Compares without regard to the case of header names, as HTTP does. */
function without(headers: Fields, names: ReadonlySet<string>): Fields {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => !names.has(name)));
}

/**
 * The class of a failure from the last line of its traceback: "timeout", "connect" or the name of the Python exception
 * that the activity raised; the words around it belong to libraries.
 *
 * @example failureClass("chaoslib.exceptions.ActivityFailed: ValueError: boom") // "ValueError"
 */
export function failureClass(lastLine: string): string {
  const message = lastLine.replace(/^[\w.]*ActivityFailed:\s*/, "");
  if (message.includes("took too long")) return "timeout";
  if (message.includes("failed to connect")) return "connect";
  // Names of exceptions start with a capital; a plain message is the activity's own ActivityFailed.
  const raised = /^(?:[\w<>]+\.)*([A-Z]\w*)(?::|$)/.exec(message)?.[1];
  return raised ?? "ActivityFailed";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
