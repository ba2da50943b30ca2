import { resolve } from "node:path";
import { type Call, isJsonObject, type Json, type JsonObject } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { resolveArguments } from "../call/resolve-arguments.ts";
import { requestHeaders } from "./headers.ts";
import type { HeaderList, HttpRequest, HttpSettings, TlsSettings } from "./http-request.ts";
import { asciiJson, formText } from "./python-encoding.ts";
import { webUrl } from "./web-url.ts";

/** What the provider was created with. */
export interface HttpDefaults {
  readonly userAgent: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A declaration, read: the first request, what holds for all that follow, and the URL as its author wrote it. */
export interface HttpDeclaration {
  readonly request: HttpRequest;
  readonly settings: HttpSettings;
  readonly credentials: string | undefined;
}

/** Turns the declaration of an HTTP activity into a request. Throws `BadDeclaration` when it cannot work. */
export function declarationOf(call: Call, defaults: HttpDefaults): HttpDeclaration {
  const { provider } = call.activity;
  const { url, credentials } = webUrl(call.resolve((provider["url"] ?? null) as Json));
  const method = methodOf(provider["method"]);
  const declared = call.resolve((provider["headers"] ?? null) as Json);
  if (declared !== null && !isJsonObject(declared)) {
    throw new BadDeclaration(`the headers must be a mapping of names to texts, not ${JSON.stringify(declared)}`);
  }
  const args = provider["arguments"] === undefined ? null : resolveArguments(call, provider["arguments"] as Json);
  const body = method === "GET" ? undefined : bodyOf(args, declared);
  if (method === "GET") addQuery(url, args);
  const contentType: HeaderList = body?.isForm === true ? [["Content-Type", "application/x-www-form-urlencoded"]] : [];
  const headers = requestHeaders({
    declared: declared ?? {},
    userAgent: defaults.userAgent,
    contentType,
    contentLength: method === "GET" ? undefined : method === "HEAD" ? body?.bytes?.length : (body?.bytes?.length ?? 0),
  });
  return { request: { url, method, headers, body: body?.bytes }, settings: settingsOf(call, defaults), credentials };
}

function methodOf(declared: unknown): string {
  if (declared === undefined) return "GET";
  if (typeof declared === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(declared)) return declared.toUpperCase();
  throw new BadDeclaration(`${JSON.stringify(declared)} is not an HTTP method`);
}

/** Python's idea of an empty value, for which `requests` sends nothing. */
function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) ? Object.keys(value).length === 0 : !value;
}

function addQuery(url: URL, args: Json): void {
  if (isEmpty(args)) return;
  const query = typeof args === "string" ? args : formText(args);
  if (query !== "") url.search = url.search === "" ? query : `${url.search}&${query}`;
}

interface Body {
  readonly bytes: Buffer | undefined;
  readonly isForm: boolean;
}

function bodyOf(args: Json, headers: JsonObject | null): Body {
  // Only this exact spelling means JSON: Chaos Toolkit compares both as they are.
  if (headers?.["Content-Type"] === "application/json") {
    return { bytes: args === null ? undefined : Buffer.from(asciiJson(args)), isForm: false };
  }
  if (isEmpty(args)) return { bytes: undefined, isForm: false };
  if (typeof args === "string") return { bytes: Buffer.from(args), isForm: false };
  return { bytes: Buffer.from(formText(args)), isForm: true };
}

function settingsOf(call: Call, defaults: HttpDefaults): HttpSettings {
  const { provider } = call.activity;
  const timeout = call.resolve((provider["timeout"] ?? null) as Json);
  const [connect, read, ...rest] = Array.isArray(timeout) ? timeout : [timeout, timeout];
  if (connect === undefined || read === undefined || rest.length > 0) {
    throw new BadDeclaration(`a timeout is a number of seconds or [connect, read], not ${JSON.stringify(timeout)}`);
  }
  const retries = provider["max_retries"] ?? 0;
  if (typeof retries !== "number" && typeof retries !== "boolean") {
    throw new BadDeclaration(`max_retries must be a number, not ${JSON.stringify(retries)}`);
  }
  return {
    connectTimeoutMs: timeoutMsOf(connect),
    readTimeoutMs: timeoutMsOf(read),
    retries: Number(retries),
    tls: tlsOf(call, defaults),
  };
}

function timeoutMsOf(seconds: Json): number | undefined {
  if (seconds === null) return undefined;
  if (typeof seconds === "number" && seconds > 0) return seconds * 1000;
  throw new BadDeclaration(`a timeout must be a number of seconds above 0, not ${JSON.stringify(seconds)}`);
}

function tlsOf(call: Call, defaults: HttpDefaults): TlsSettings {
  const { verify_tls: verify = true, tls = {} } = call.activity.provider;
  const own = call.resolve(tls as Json);
  if (!isJsonObject(own)) throw new BadDeclaration("tls must be a mapping of ca, cert, key and servername");
  const named: Record<string, string> = {};
  for (const name of ["ca", "cert", "key", "servername"]) {
    const value = own[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "string") throw new BadDeclaration(`tls.${name} must be a text`);
    named[name] = name === "servername" ? value : resolve(defaults.cwd, value);
  }
  // The variables that Python's `requests` reads for the authorities to trust; a text in verify_tls names them, too.
  const bundle =
    typeof verify === "string" ? verify : defaults.env["REQUESTS_CA_BUNDLE"] || defaults.env["CURL_CA_BUNDLE"];
  const trusted = bundle === undefined || bundle === "" ? {} : { ca: resolve(defaults.cwd, bundle) };
  return { verify: Boolean(verify), ...trusted, ...named };
}
