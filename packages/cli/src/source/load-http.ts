import { HormesisError, isJsonObject, type JsonObject, messageOf } from "@hormesis/experiment";
import { EnvHttpProxyAgent, fetch, type Response } from "undici";
import { timeoutSignal } from "../clock.ts";
import { textOfJson } from "../text-of.ts";
import { sizeError, textOf } from "./bytes.ts";
import { formatOf, type LoadOptions, type Source, type SourceFormat, SOURCE_BYTES_MAX } from "./source.ts";

/** A server that has not sent the whole document by then is taken for gone. */
const FETCH_TIMEOUT_MS = 30_000;
/** How much of a refusal's body is shown. */
const REFUSAL_CHARACTERS_MAX = 200;

const ACCEPT = "application/json, application/x-yaml, application/yaml, text/yaml, text/plain;q=0.5";

/**
 * Fetches a document. Redirects are followed (the authorization is not sent to another origin); only 200 will do, and
 * the content type must be JSON, YAML or plain text. Proxies of the environment are honoured.
 *
 * @throws HormesisError `SOURCE_UNREACHABLE`, `SOURCE_REFUSED`, `INTERRUPTED` or `SOURCE_TYPE`. The address's own password, and the
 * token, are in none of the messages.
 */
export async function loadHttp(source: string, options: LoadOptions): Promise<Source> {
  const url = parseUrl(source);
  const name = shown(url);
  const authorization = authorizationFor(url, options);
  const signal = AbortSignal.any([options.signal, timeoutSignal(FETCH_TIMEOUT_MS)]);
  const dispatcher = new EnvHttpProxyAgent(
    options.verifyTls ? {} : { connect: { rejectUnauthorized: false }, requestTls: { rejectUnauthorized: false } },
  );
  try {
    const headers = { accept: ACCEPT, ...(authorization === undefined ? {} : { authorization }) };
    const response = await fetch(bare(url), { headers, signal, dispatcher });
    const bytes = await bodyOf(response, name);
    if (response.status !== 200) throw refused(name, response.status, bytes, authorization !== undefined);
    return { kind: "text", name, text: textOf(bytes, name), format: formatOfResponse(response, url, name) };
  } catch (error) {
    if (error instanceof HormesisError) throw error;
    throw unreachable(name, error, options);
  } finally {
    void dispatcher.destroy();
  }
}

/** The format that the answer's content type names; where it says nothing, the address's extension. */
function formatOfResponse(response: Response, url: URL, name: string): SourceFormat {
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (/^(application|text)\/(x-)?yaml$/u.test(type) || type.endsWith("+yaml")) return "yaml";
  if (type === "text/plain") return "unknown";
  const byName = formatOf(url.pathname);
  if ((type === "" || type === "application/octet-stream") && byName !== "unknown") return byName;
  throw new HormesisError(`Failed to load '${name}': its content type is '${type}'.`, {
    code: "SOURCE_TYPE",
    mend: "Serve it as application/json, application/yaml or text/plain; or check that the address is the document's own.",
  });
}

/** Bearer token of the environment first, then what the settings have for this host (and port). */
function authorizationFor(url: URL, { env, settings }: LoadOptions): string | undefined {
  const token = (env["HORMESIS_LOADER_AUTH_BEARER_TOKEN"] || env["CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN"] || "").trim();
  if (token !== "") return `bearer ${token}`;
  const auth = entryFor(url, settings["auths"]);
  if (auth !== undefined) return `${textOfJson(auth["type"])} ${textOfJson(auth["value"])}`;
  if (url.username === "") return undefined;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

function entryFor(url: URL, auths: unknown): JsonObject | undefined {
  const entry = isJsonObject(auths) ? auths[url.host] : undefined;
  return isJsonObject(entry) ? entry : undefined;
}

async function bodyOf(response: Response, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array; // Undici's body yields nothing else.
    length += bytes.length;
    if (length > SOURCE_BYTES_MAX) throw sizeError(name);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function refused(name: string, status: number, bytes: Uint8Array, authorized: boolean): HormesisError {
  const said = Buffer.from(bytes).toString("utf8").trim().replace(/\s+/gu, " ").slice(0, REFUSAL_CHARACTERS_MAX);
  const mends: Readonly<Record<number, string>> = {
    401: authorized
      ? "The token that was sent is not accepted."
      : "Set HORMESIS_LOADER_AUTH_BEARER_TOKEN, or auths in the settings.",
    403: "Check that your account may read it.",
    404: "Check the address.",
  };
  return new HormesisError(
    `Failed to load '${name}': the server answered ${status}${said === "" ? "" : ` (${said})`}.`,
    {
      code: "SOURCE_REFUSED",
      mend: mends[status] ?? "Try again later, or ask whoever runs the server.",
    },
  );
}

function unreachable(name: string, error: unknown, { signal, verifyTls }: LoadOptions): HormesisError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  const reason = signal.aborted
    ? "interrupted"
    : timedOut
      ? `no answer within ${FETCH_TIMEOUT_MS / 1000} s`
      : messageOf(cause);
  const tls = verifyTls && /certificate|self.signed/iu.test(reason);
  return new HormesisError(`Failed to load '${name}': ${reason}.`, {
    code: signal.aborted ? "INTERRUPTED" : "SOURCE_UNREACHABLE",
    mend: tls ? "If you trust this server all the same, use --no-verify-tls." : "Check the address and the network.",
    cause: error,
  });
}

function parseUrl(source: string): URL {
  const url = URL.parse(source);
  if (url !== null) return url;
  throw new HormesisError(`Failed to load '${source}': this is no valid address.`, {
    code: "SOURCE_ADDRESS",
    mend: "Check it for typing errors.",
  });
}

function bare(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy.href;
}

/** The address without its password and its query, which often holds a token. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
