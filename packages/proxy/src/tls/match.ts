import type { z } from "zod";
import type { ClientHello } from "./client-hello.ts";
import type { endShape } from "./tls-kinds.ts";

/** Which handshakes a toxic is meant for. */
export type HelloMatch = z.infer<typeof endShape>["match"];

/** Whether a toxic with this condition is meant for a client that says hello so. */
export function matchesHello(match: HelloMatch, hello: ClientHello): boolean {
  if (match === undefined) return true;
  if (match.sni !== undefined && !isName(match.sni.toLowerCase(), hello.sni)) return false;
  if (match.alpn !== undefined && !hello.alpn.includes(match.alpn)) return false;
  return match.version === undefined || hello.versions.at(-1) === match.version;
}

function isName(pattern: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  if (!pattern.startsWith("*.")) return name === pattern;
  return name.endsWith(pattern.slice(1)) && name.length >= pattern.length;
}
