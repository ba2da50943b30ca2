import { tlsProtocol } from "../tls/tls-conversation.ts";
import { dns } from "../dns/dns.ts";
import { http } from "../http/http-conversation.ts";
import { http2 } from "../http2/http2-conversation.ts";
import { udp } from "../udp/udp.ts";
import { messageProtocols } from "../messages/message-protocols.ts";
import type { AnyProtocol } from "./protocol.ts";

/** Bytes, whatever they mean: what a proxy speaks when nothing else is said. */
export const tcp = "tcp";

const protocols: readonly AnyProtocol[] = [http, http2, tlsProtocol, udp, dns, ...messageProtocols];

/** The protocol of that name; `undefined` for `tcp`, where nobody looks at the bytes, and for a name that nobody knows. */
export function findProtocol(name: string): AnyProtocol | undefined {
  return protocols.find((protocol) => protocol.name === name);
}

export const protocolNames: readonly string[] = [tcp, ...protocols.map(({ name }) => name)];
