import { type Call, type Json, messageOf, type Outcome } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { broken, interruptedBy } from "../call/outcomes.ts";
import { type Connections, createConnections } from "./connections.ts";
import { CookieJar } from "./cookies.ts";
import { declarationOf, type HttpDefaults } from "./declaration.ts";
import { ExchangeError } from "./exchange-error.ts";
import { responseHeaders, withCredentials } from "./headers.ts";
import { headerOf, type HttpRequest, type HttpResponse, type HttpSettings } from "./http-request.ts";
import { readNetrc } from "./netrc.ts";
import { redirectOf, REDIRECTS_MAX, tooManyRedirects } from "./redirect.ts";
import { bodyText, decodedBody } from "./response-body.ts";
import { shownUrl } from "./web-url.ts";

/** Performs HTTP activities over connections of its own. */
export interface HttpClient {
  perform(call: Call): Promise<Outcome>;
  close(): void;
}

/** Opens a client. It connects to nothing before the first activity. */
export function openHttpClient(defaults: HttpDefaults & { readonly keep: boolean }): HttpClient {
  const connections = createConnections({ env: defaults.env, keep: defaults.keep });
  let netrc: ReturnType<typeof readNetrc> | undefined;

  const perform = async (call: Call): Promise<Outcome> => {
    const { signal } = call;
    if (signal.aborted) return interruptedBy(signal);
    try {
      const { request, settings, credentials } = declarationOf(call, defaults);
      const logins = await (netrc ??= readNetrc(defaults.env));
      const first = withCredentials(request, credentials ?? logins(request.url.hostname));
      return await outcomeOf(await follow(first, settings, connections, signal), first.url);
    } catch (error) {
      if (signal.aborted) return interruptedBy(signal);
      return failureOf(error, call);
    }
  };
  return { perform, close: () => connections.close() };
}

async function follow(
  first: HttpRequest,
  settings: HttpSettings,
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

function parsed(text: string, url: URL): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
  } catch (error) {
    throw new BadDeclaration(`the response of ${url.href} is not the JSON it says it is: ${messageOf(error)}`);
  }
}

function failureOf(error: unknown, call: Call): Outcome {
  if (error instanceof BadDeclaration) return broken(error.message);
  if (!(error instanceof ExchangeError)) throw error;
  // It was requested, so that it is a text by now.
  const url = shownUrl(call.resolve(call.activity.provider["url"] as Json) as string);
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
