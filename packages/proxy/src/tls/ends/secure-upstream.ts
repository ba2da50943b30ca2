import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext } from "node:tls";
import { carry } from "../../data/carrier.ts";
import type { Timers } from "../../ports/timers.ts";
import { countFailure, handshakeMs, reasonOf, type HandshakeCounts } from "./handshakes.ts";
import type { TlsTerms } from "./tls-terms.ts";

export interface SecureUpstreamInput {
  readonly upstream: { readonly host: string; readonly port: number };
  /** What was agreed on with the client. */
  readonly alpn: string | undefined;
  readonly timers: Timers;
}

/** Connects to the server over TLS. */
export type SecureUpstream = (input: SecureUpstreamInput) => Socket;

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
  return ({ upstream, alpn, timers }) => {
    const carrier = connect({ ...upstream, allowHalfOpen: true, noDelay: true });
    const servername = terms.servername ?? (isIP(upstream.host) === 0 ? upstream.host : undefined);
    const protocols = terms.alpn ?? (alpn === undefined ? undefined : [alpn]);
    const socket = connectTls({
      socket: carrier.on("error", () => {}),
      host: upstream.host,
      secureContext,
      rejectUnauthorized: !insecure,
      ...(servername === undefined ? {} : { servername }),
      ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
    });
    const deadline = timers.start(handshakeMs, () => socket.destroy(new Error("the server took too long")));
    const fail = (error: Error): void => countFailure(counts, reasonOf(error));
    socket.once("error", fail).once("close", () => deadline.cancel());
    socket.once("secureConnect", () => {
      deadline.cancel();
      socket.off("error", fail);
      counts.completed += 1;
    });
    return carry(socket, carrier);
  };
}
