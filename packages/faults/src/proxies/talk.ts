import { HormesisError, isJsonObject, type JsonObject } from "@hormesis/experiment";
import type { Place } from "./proxy-api.ts";

/** What a proxy must understand for a toxic that acts on messages; one on bytes acts in any proxy. */
export interface Talk {
  /** Protocols, one of which the proxy must have been created with. None where only the end of TLS counts. */
  readonly protocols: readonly string[];
  /** It acts also where the proxy ends the TLS of its clients. */
  readonly endsTls?: boolean;
  /** What suffers and is counted, in the plural: `requests`. */
  readonly counted: string;
  /** False: it is the same whichever direction it is put in, so none is asked for. @defaultValue true */
  readonly hasStream?: boolean;
}

/**
 * A proxy that cannot do it is refused before anything is touched.
 *
 * @throws HormesisError `PROXY_PROTOCOL`
 */
export function refuseUnfit({ api, proxy }: Place, found: JsonObject, name: string, talk: Talk): void {
  const protocol = typeof found["protocol"] === "string" ? found["protocol"] : "tcp";
  const tls = isJsonObject(found["tls"]) ? found["tls"] : {};
  if (talk.protocols.includes(protocol) || (talk.endsTls === true && isJsonObject(tls["client"]))) return;
  const ways = [
    ...(talk.protocols.length === 0 ? [] : [`"protocol": ${oneOf(talk.protocols)}`]),
    ...(talk.endsTls === true ? [`"tls": {"client": {}}`] : []),
  ];
  const reason = `it understands '${protocol}' only, and ${name} acts on ${talk.counted}`;
  throw new HormesisError(`Failed to act on proxy '${proxy}' at ${api}: ${reason}.`, {
    code: "PROXY_PROTOCOL",
    mend: `Create it, in hormesis proxy, with ${ways.join(", or with ")}.`,
  });
}

/** `"http"`, `"http" or "http2"`, `"a", "b" or "c"`. */
function oneOf(protocols: readonly string[]): string {
  const quoted = protocols.map((one) => `"${one}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
