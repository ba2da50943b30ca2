import { BadDeclaration } from "../call/bad-declaration.ts";
import type { CookieJar } from "./cookies.ts";
import { withCredentials } from "./headers.ts";
import { type HeaderList, headerOf, type HttpRequest, type HttpResponse, withoutHeaders } from "./http-request.ts";
import { webUrl } from "./web-url.ts";

/** As many as `requests` follows: more is a loop. */
export const REDIRECTS_MAX = 30;

/**
 * The request that a redirect asks for, or undefined when the response is none. Follows the habits of `requests`: after
 * 303, 302 and (for a POST) 301 the next request is a GET without a body, after 307 and 308 it is the same again; an
 * Authorization header goes to the same host only; cookies that were set on the way are sent.
 *
 * Throws `BadDeclaration` when the target is no URL that can be requested.
 */
export function redirectOf(request: HttpRequest, response: HttpResponse, jar: CookieJar): HttpRequest | undefined {
  const location = headerOf(response.headers, "location");
  if (location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  // Headers are read byte by byte, but servers write UTF-8 into this one.
  const target = Buffer.from(location, "latin1").toString("utf8");
  const { url, credentials } = webUrl(target, request.url);
  const keepsBody = response.status === 307 || response.status === 308;
  const method = methodAfter(response.status, request.method);
  const dropped = ["cookie", "host", ...(keepsBody ? [] : ["content-type", "content-length", "transfer-encoding"])];
  if (!sharesAuthorization(request.url, url)) dropped.push("authorization");
  const cookie = jar.headerFor(url);
  const headers: HeaderList = [
    ...withoutHeaders(request.headers, dropped),
    ...(cookie === undefined ? [] : ([["Cookie", cookie]] as const)),
    ...(keepsBody || method === "GET" || method === "HEAD" ? [] : ([["Content-Length", "0"]] as const)),
  ];
  return withCredentials({ url, method, headers, body: keepsBody ? request.body : undefined }, credentials);
}

/** Thrown when a chain of redirects does not end. */
export function tooManyRedirects(): BadDeclaration {
  return new BadDeclaration(`more than ${REDIRECTS_MAX} redirects, one after the other`);
}

function methodAfter(status: number, method: string): string {
  if ((status === 302 || status === 303) && method !== "HEAD") return "GET";
  return status === 301 && method === "POST" ? "GET" : method;
}

function sharesAuthorization(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false;
  const upgraded = from.protocol === "http:" && to.protocol === "https:" && from.port === "" && to.port === "";
  return upgraded || (from.protocol === to.protocol && from.port === to.port);
}
