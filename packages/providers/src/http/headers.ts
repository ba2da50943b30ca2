import type { JsonObject } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";
import { type HeaderList, type HttpRequest, withoutHeaders } from "./http-request.ts";

/** What the headers of a request are made of. */
export interface HeaderSources {
  readonly declared: JsonObject;
  readonly userAgent: string;
  /** Given unless the declaration has one. */
  readonly contentType: HeaderList;
  readonly contentLength: number | undefined;
}

/**
 * The headers that Python's `requests` would send, as a service may look at them: a declared header replaces the usual
 * one of that name, and null takes it away. Throws `BadDeclaration` for a value that is not a text.
 */
export function requestHeaders(sources: HeaderSources): HeaderList {
  const { declared, contentType, contentLength } = sources;
  const headers = new Map<string, readonly [string, string]>();
  const set = (name: string, value: string): unknown => headers.set(name.toLowerCase(), [name, value]);
  set("User-Agent", sources.userAgent);
  set("Accept-Encoding", "gzip, deflate, br");
  set("Accept", "*/*");
  set("Connection", "keep-alive");
  for (const [name, value] of Object.entries(declared)) {
    if (value === null) headers.delete(name.toLowerCase());
    else set(checkedName(name), checkedValue(name, value));
  }
  if (contentLength !== undefined) set("Content-Length", String(contentLength));
  for (const [name, value] of contentType) if (!headers.has(name.toLowerCase())) set(name, value);
  return [...headers.values()];
}

function checkedName(name: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name;
  throw new BadDeclaration(`'${name}' cannot be the name of a header`);
}

function checkedValue(name: string, value: unknown): string {
  // The value itself may be a secret, so that it is not shown.
  if (typeof value !== "string") throw new BadDeclaration(`header '${name}' must be a text, not a ${typeof value}`);
  if (/^(?!\s)[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw new BadDeclaration(`header '${name}' begins with a space, or holds what no header can hold`);
}

/** The request with the credentials of a URL or of a netrc file, which win over a declared header. */
export function withCredentials(request: HttpRequest, credentials: string | undefined): HttpRequest {
  if (credentials === undefined) return request;
  const authorization = ["Authorization", `Basic ${Buffer.from(credentials).toString("base64")}`] as const;
  return { ...request, headers: [...withoutHeaders(request.headers, ["authorization"]), authorization] };
}

/**
 * Response headers as a document reads them: names as the server spelled them, values of one name joined.
 *
 * @example responseHeaders([["X-A", "1"], ["x-a", "2"]]) // { "X-A": "1, 2" }
 */
export function responseHeaders(headers: HeaderList): Record<string, string> {
  const spelling = new Map<string, string>();
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const first = spelling.get(name.toLowerCase()) ?? name;
    spelling.set(name.toLowerCase(), first);
    const before = joined.get(first);
    joined.set(first, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}

/**
 * The customary spelling of a header's name. HTTP/2 has lower case only, and a document that reads `Content-Type` must
 * go on working when a server begins to speak it.
 *
 * @example customarySpelling("content-type") // "Content-Type"
 */
export function customarySpelling(name: string): string {
  const special: Readonly<Record<string, string>> = { etag: "ETag", "www-authenticate": "WWW-Authenticate", te: "TE" };
  return (
    special[name] ?? name.replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())
  );
}
