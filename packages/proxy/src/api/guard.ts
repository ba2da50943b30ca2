import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { text, type ApiReply } from "./exchange.ts";

export interface GuardOptions {
  /** The host that was asked to be listened on. */
  readonly host: string;
  readonly isLoopback: boolean;
  readonly token: string | undefined;
}

/**
 * Refuses what a web page could send from a browser of this machine, and, where a token is asked for, who has none.
 *
 * A page can reach loopback, but it cannot leave out `Origin` when it changes something; and a name of its own that it
 * has pointed at loopback stands in `Host`.
 */
export function guardRequest(headers: IncomingHttpHeaders, options: GuardOptions): ApiReply | undefined {
  if (headers.origin !== undefined) return text(403, "Origin not allowed\n");
  // Browsers say so of requests that pages make, and pages cannot change it; `none` is one that somebody typed.
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "none") return text(403, "Site not allowed\n");
  if (options.isLoopback && !isLocalHost(headers.host, options.host)) return text(403, "Host not allowed\n");
  if (options.token !== undefined && !hasToken(headers.authorization, options.token)) {
    return text(401, "A token is needed: send it as 'Authorization: Bearer <token>'\n");
  }
  return undefined;
}

/** Toxiproxy's own guard, which comes after the route has been found. */
export function guardBrowser(headers: IncomingHttpHeaders): ApiReply | undefined {
  const isBrowser = headers["user-agent"]?.startsWith("Mozilla/") === true;
  return isBrowser ? text(403, "User agent not allowed\n") : undefined;
}

export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}

function isLocalHost(header: string | undefined, own: string): boolean {
  const host = /^(\[[^\]]*\]|[^:]*)(:\d*)?$/
    .exec(header ?? "")?.[1]
    ?.replaceAll(/[[\]]/g, "")
    .toLowerCase();
  if (host === undefined) return false;
  return host === "localhost" || host.endsWith(".localhost") || host === own.toLowerCase() || isLoopbackAddress(host);
}

/** Compares digests, which are of one length and tell a clock nothing. */
function hasToken(header: string | undefined, token: string): boolean {
  const given = /^Bearer\s+(.+)$/i.exec(header ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token));
}

function digest(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
