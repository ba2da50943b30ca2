/** What a service of this shop needs to say when it calls another. */
export interface CallOptions {
  readonly method?: "GET" | "POST";
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without it nobody ends the wait: a callee that hangs, hangs its caller too. */
  readonly timeoutMs?: number;
}

/**
 * Calls another service and gives back its JSON object.
 * Throws when it cannot be reached, answers with another status than 2xx, or takes longer than `timeoutMs`.
 * After a timeout nobody knows whether the callee did the work.
 */
export async function call(url: string, options: CallOptions = {}): Promise<Readonly<Record<string, unknown>>> {
  const { method = "GET", body, headers = {}, timeoutMs } = options;
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal: timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}`);
  return fieldsOf(answer);
}

/** The fields of what came in over the wire; none if it is not an object. Each is `unknown` until looked at. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A setting this service cannot do without, such as the address of the next one. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`Set ${name}`);
  return value;
}
