import type { HeaderList } from "./http-request.ts";

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Whether subdomains get it, too. */
  readonly wide: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/** The cookies that a chain of redirects sets. They live as long as the activity. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes in what a response sets for its host. */
  store(url: URL, headers: HeaderList): void {
    for (const [name, value] of headers) {
      if (name.toLowerCase() !== "set-cookie") continue;
      const cookie = cookieOf(value, url);
      if (cookie !== undefined) this.#cookies.set(`${cookie.domain} ${cookie.path} ${cookie.name}`, cookie);
    }
  }

  /** The Cookie header of a request to this URL, or undefined for none. */
  headerFor(url: URL): string | undefined {
    const fitting = [...this.#cookies.values()].filter((cookie) => fits(cookie, url));
    if (fitting.length === 0) return undefined;
    return fitting.map(({ name, value }) => `${name}=${value}`).join("; ");
  }
}

function cookieOf(header: string, url: URL): Cookie | undefined {
  const [pair = "", ...rest] = header.split(";").map((part) => part.trim());
  const equals = pair.indexOf("=");
  if (equals < 1) return undefined;
  const attributes = new Map(
    rest.map((part) => {
      const [key = "", ...value] = part.split("=");
      return [key.trim().toLowerCase(), value.join("=").trim()];
    }),
  );
  const domain = attributes.get("domain")?.replace(/^\./, "").toLowerCase() ?? "";
  // A server may widen a cookie to its own domain, never set one for another.
  if (domain !== "" && url.hostname !== domain && !url.hostname.endsWith(`.${domain}`)) return undefined;
  const path = attributes.get("path") ?? "";
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    domain: domain || url.hostname,
    wide: domain !== "",
    path: path.startsWith("/") ? path : url.pathname.slice(0, Math.max(url.pathname.lastIndexOf("/"), 1)),
    secure: attributes.has("secure"),
  };
}

function fits(cookie: Cookie, url: URL): boolean {
  if (cookie.secure && url.protocol !== "https:") return false;
  const here = url.hostname === cookie.domain || (cookie.wide && url.hostname.endsWith(`.${cookie.domain}`));
  const folder = cookie.path.endsWith("/") ? cookie.path : `${cookie.path}/`;
  return here && (url.pathname === cookie.path || url.pathname.startsWith(folder));
}
