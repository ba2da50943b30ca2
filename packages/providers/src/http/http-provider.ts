import { type Call, messageOf, type Outcome, type Problem, type Provider } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { broken, interruptedBy } from "../call/outcomes.ts";
import { type Connections, createConnections } from "./connections.ts";
import { CookieJar } from "./cookies.ts";
import { declarationOf, type HttpDeclaration, type HttpDefaults } from "./declaration.ts";
import { ExchangeError } from "./exchange-error.ts";
import { responseHeaders, withCredentials } from "./headers.ts";
import { headerOf, type HttpRequest, type HttpResponse, type HttpSettings } from "./http-request.ts";
import { readNetrc } from "./netrc.ts";
import { redirectOf, REDIRECTS_MAX, tooManyRedirects } from "./redirect.ts";
import { bodyText, decodedBody } from "./response-body.ts";
import { shownUrl } from "./web-url.ts";

/** What activities of type `http` start from. */
export interface HttpProviderOptions {
  /**
   * `kept`, the default: requests that may be repeated share connections. `fresh`: every request opens its own, as
   * Chaos Toolkit does; needed where a fault hits new connections only.
   */
  readonly connections?: "kept" | "fresh";
  /** The User-Agent header (default `hormesis`). */
  readonly userAgent?: string;
  /** Where the proxies are named (default: the variables of this process). */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What relative names of files under `tls` are relative to (default: where this process is). */
  readonly cwd?: string;
}

/**
 * Creates the provider of `type: http`: one HTTP request, redirects followed.
 *
 * The output is `{status, headers, body}`; any status counts as performed, with a complaint from 400 on. `body` is
 * parsed only when the Content-Type is exactly `application/json`. Beyond Chaos Toolkit: the key `tls` with `ca`,
 * `cert`, `key` (files) and `servername`, HTTP/2 where the server offers it, and connections that are kept.
 *
 * @example createHttpProvider({ userAgent: "hormesis/0.1.0" })
 */
export function createHttpProvider(options: HttpProviderOptions = {}): Provider {
  const env = options.env ?? process.env;
  const defaults: HttpDefaults = { userAgent: options.userAgent ?? "hormesis", cwd: options.cwd ?? process.cwd(), env };
  const connections = createConnections({ env, keep: options.connections !== "fresh" });
  let netrc: ReturnType<typeof readNetrc> | undefined;

  const perform = async (call: Call): Promise<Outcome> => {
    const { signal } = call;
    if (signal.aborted) return interruptedBy(signal);
    try {
      const declared = declarationOf(call, defaults);
      const logins = await (netrc ??= readNetrc(env));
      const credentials = declared.credentials ?? logins(declared.request.url.hostname);
      const first = withCredentials(declared.request, credentials);
      return await outcomeOf(await follow(first, declared.settings, connections, signal), first.url);
    } catch (error) {
      if (signal.aborted) return interruptedBy(signal);
      return failureOf(error, call);
    }
  };
  return {
    type: "http",
    check: () => Promise.resolve<readonly Problem[]>([]),
    perform,
    close: () => Promise.resolve(connections.close()),
  };
}

async function follow(
  first: HttpRequest,
  settings: HttpDeclaration["settings"],
  connections: Connections,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const jar = new CookieJar();
  let request = first;
  for (let redirects = 0; ; redirects += 1) {
    const response = await sendWithRetries(request, settings, connections, signal);
    jar.store(request.url, response.headers);
    const next = redirectOf(request, response, jar);
    if (next === undefined) return response;
    if (redirects >= REDIRECTS_MAX) throw tooManyRedirects();
    request = next;
  }
}

async function sendWithRetries(
  request: HttpRequest,
  settings: HttpSettings,
  connections: Connections,
  signal: AbortSignal,
): Promise<HttpResponse> {
  for (let left = settings.retries; ; left -= 1) {
    try {
      return await connections.send(request, settings, signal);
    } catch (error) {
      const unsent = error instanceof ExchangeError && error.failure === "connect";
      if (!unsent || left <= 0 || signal.aborted) throw error;
    }
  }
}

async function outcomeOf(response: HttpResponse, url: URL): Promise<Outcome> {
  const { status, headers } = response;
  const contentType = headerOf(headers, "content-type");
  const text = bodyText(await decodedBody(response), contentType);
  // A response without a body, as to HEAD, says nothing wrong about its type. (Chaos Toolkit crashes on it.)
  const isJson = contentType === "application/json" && text !== "";
  const body = isJson ? parsed(text, url) : text;
  const output = { status, headers: responseHeaders(headers), body };
  if (status < 400) return { status: "succeeded", output };
  return { status: "succeeded", output, complaint: `the server answered with status ${status}` };
}

function parsed(text: string, url: URL): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new BadDeclaration(`the response of ${url.href} is not the JSON it says it is: ${messageOf(error)}`);
  }
}

function failureOf(error: unknown, call: Call): Outcome {
  if (error instanceof BadDeclaration) return broken(error.message);
  if (!(error instanceof ExchangeError)) throw error;
  const declared = call.resolve(call.activity.provider["url"] as string);
  const url = shownUrl(String(declared));
  switch (error.failure) {
    case "timeout":
      return { status: "failed", reason: "activity took too long to complete" };
    case "garbled":
      return broken(`the response of ${url} cannot be read: ${error.message}`);
    case "too-large":
      return { status: "failed", reason: `the response of ${url} was not read to its end: ${error.message}` };
    default:
      return { status: "failed", reason: `failed to connect to ${url}: ${error.message}` };
  }
}
