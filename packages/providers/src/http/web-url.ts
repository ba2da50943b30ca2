import type { Json } from "@hormesis/experiment";
import { BadDeclaration } from "../call/bad-declaration.ts";

/** A URL that can be requested, and the `user:password` that was in it. */
export interface WebUrl {
  readonly url: URL;
  readonly credentials: string | undefined;
}

/** Reads an absolute http or https URL. Throws `BadDeclaration` for anything else. */
export function webUrl(declared: Json, base?: URL): WebUrl {
  if (typeof declared !== "string") throw new BadDeclaration(`the URL must be a text, not ${JSON.stringify(declared)}`);
  const url = parse(declared, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new BadDeclaration(`the URL '${shownUrl(declared)}' begins with neither http:// nor https://`);
  }
  const credentials = url.username === "" && url.password === "" ? undefined : credentialsOf(url);
  url.username = "";
  url.password = "";
  url.hash = "";
  return { url, credentials };
}

function parse(text: string, base: URL | undefined): URL {
  const url = URL.parse(text, base?.href);
  // Neither can be the name of a host; `requests` refuses them, too.
  if (url === null || /^[*.]/.test(url.hostname)) throw new BadDeclaration(`the URL '${shownUrl(text)}' is not valid`);
  return url;
}

function credentialsOf(url: URL): string {
  try {
    return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  } catch {
    return `${url.username}:${url.password}`;
  }
}

/** A URL as it may be shown: without the password. */
export function shownUrl(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/[^/?#@:]*):[^/?#@]*@/i, "$1:***@");
}
