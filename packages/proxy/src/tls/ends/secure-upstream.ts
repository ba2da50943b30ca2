import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext } from "node:tls";
import { carry } from "../../data/carrier.ts";
import { countFailure, reasonOf, type HandshakeCounts } from "./handshakes.ts";
import type { TlsTerms } from "./tls-terms.ts";

/** Connects to the server over TLS; `alpn` is what was agreed on with the client. */
export type SecureUpstream = (
  upstream: { readonly host: string; readonly port: number },
  alpn: string | undefined,
) => Socket;

/**
 * Makes a way to the server over TLS, which trusts nobody without reason. What is written before the server has proved
 * itself waits, and is never sent when it cannot.
 */
export function createSecureUpstream(
  terms: NonNullable<TlsTerms["upstream"]>,
  counts: HandshakeCounts,
): SecureUpstream {
  const { ca, certificate: cert, key, insecure = false } = terms;
  const trust = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) };
  const secureContext = createSecureContext(trust);
  return (upstream, agreed) => {
    const carrier = connect({ ...upstream, allowHalfOpen: true, noDelay: true });
    const servername = terms.servername ?? (isIP(upstream.host) === 0 ? upstream.host : undefined);
    const protocols = terms.alpn ?? (agreed === undefined ? undefined : [agreed]);
    const socket = connectTls({
      socket: carrier.on("error", () => {}),
      host: upstream.host,
      secureContext,
      rejectUnauthorized: !insecure,
      ...(servername === undefined ? {} : { servername }),
      ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
    });
    let isSecure = false;
    socket.once("secureConnect", () => {
      isSecure = true;
      counts.completed += 1;
    });
    socket.once("error", (error: Error) => {
      if (!isSecure) countFailure(counts, reasonOf(error));
    });
    return carry(socket, carrier);
  };
}
