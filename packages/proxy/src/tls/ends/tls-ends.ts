import type { SecureContext } from "node:tls";
import type { Json } from "@hormesis/experiment";
import { Connection, type ConnectionInput } from "../../data/connection.ts";
import type { Flow } from "../../proxy/proxy.ts";
import type { Toxic } from "../../toxics/toxic.ts";
import type { ClientHello } from "../client-hello.ts";
import type { HandshakeToxics } from "../handshake-toxics.ts";
import { matchesHello } from "../match.ts";
import type { Authority } from "../x509/authority.ts";
import { Certificates, type CertificateWish } from "./certificates.ts";
import { certificateShape, tlsCertificate, tlsVersion, versionShape, type CertificateFault } from "./end-kinds.ts";
import type { HandshakeCounts } from "./handshakes.ts";
import { createSecureUpstream, type SecureUpstream } from "./secure-upstream.ts";
import { TlsFlow } from "./tls-flow.ts";
import { showTlsTerms, type TlsTerms } from "./tls-terms.ts";

/** How a handshake of a client is answered. */
export interface HandshakeAnswer {
  readonly secureContext: SecureContext;
  readonly alpn: readonly string[] | undefined;
}

/** What ending TLS needs of the machine. */
export interface TlsContext {
  /** Who signs where no authority was given. */
  readonly authority: () => Authority;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What can be seen of it. */
export interface TlsState {
  /** What clients have to trust, as PEM: who signs the certificates that are made. Nothing when clients speak no TLS. */
  readonly ca: string | undefined;
  readonly handshakes: { readonly client: Readonly<HandshakeCounts>; readonly upstream: Readonly<HandshakeCounts> };
}

/** Names from clients go into certificates only when they look like names of servers. */
const plausibleName = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i;
const longestName = 253;

/** The TLS of one proxy: with its clients, its server, or both. What is between sees plain bytes. */
export class TlsEnds {
  readonly terms: TlsTerms;
  readonly #authority: () => Authority;
  readonly #certificates: Certificates;
  readonly #secure: SecureUpstream | undefined;
  readonly #counts = { client: emptyCounts(), upstream: emptyCounts() };

  constructor(terms: TlsTerms, context: TlsContext) {
    this.terms = terms;
    this.#authority = () => terms.client?.authority ?? context.authority();
    const { certificate: cert, key } = terms.client ?? {};
    const given = cert === undefined || key === undefined ? undefined : { cert, key };
    this.#certificates = new Certificates({ given, authority: this.#authority, now: context.now });
    this.#secure =
      terms.upstream === undefined ? undefined : createSecureUpstream(terms.upstream, this.#counts.upstream);
  }

  /** What is said of it, without keys, and what came of it. */
  get shown(): Json {
    return showTlsTerms(this.terms);
  }

  get state(): TlsState {
    const ca = this.terms.client === undefined ? undefined : this.#authority().certificate;
    return { ca, handshakes: { client: { ...this.#counts.client }, upstream: { ...this.#counts.upstream } } };
  }

  /** Takes a client that has just connected. */
  accept(
    input: Omit<ConnectionInput, "closed" | "connect"> & { readonly closed: (flow: Flow) => void },
    toxics: readonly Toxic[],
  ): Flow {
    const secure = this.#secure;
    const connect = (alpn: string | undefined): ConnectionInput["connect"] =>
      secure === undefined ? undefined : (upstream) => secure({ upstream, alpn, timers: input.timers });
    if (this.terms.client === undefined) {
      const server = connect(undefined);
      return new Connection({ ...input, ...(server === undefined ? {} : { connect: server }) }, toxics);
    }
    // Who names no server has connected to an address, and looks for that in the certificate.
    const address = (input.client.localAddress ?? "127.0.0.1").replace(/^::ffff:(?=[\d.]+$)/i, "");
    const answer = (hello: ClientHello | undefined, handshake: HandshakeToxics): HandshakeAnswer =>
      this.#answer(hello, handshake, address);
    return new TlsFlow({ ...input, counts: this.#counts.client, answer, connect }, toxics);
  }

  #answer(hello: ClientHello | undefined, handshake: HandshakeToxics, address: string): HandshakeAnswer {
    const sni = hello?.sni;
    const isName = sni !== undefined && sni.length <= longestName && plausibleName.test(sni);
    const names = isName ? [sni] : ["localhost", address];
    const wish = { names, fault: faultOf(hello, handshake), version: versionOf(hello, handshake) };
    return { secureContext: this.#certificates.context(wish), alpn: this.terms.client?.alpn };
  }
}

const emptyCounts = (): HandshakeCounts => ({ completed: 0, failed: 0 });

function faultOf(hello: ClientHello | undefined, handshake: HandshakeToxics): CertificateFault | undefined {
  for (const toxic of handshake.all) {
    if (hello === undefined || toxic.kind !== tlsCertificate) continue;
    const { kind, match } = certificateShape.parse(toxic.attributes);
    if (handshake.meets(toxic, matchesHello(match, hello))) return kind;
  }
  return undefined;
}

function versionOf(hello: ClientHello | undefined, handshake: HandshakeToxics): CertificateWish["version"] {
  for (const toxic of handshake.all) {
    if (hello === undefined || toxic.kind !== tlsVersion) continue;
    const { only, match } = versionShape.parse(toxic.attributes);
    // A client that would have come to that version anyway does not suffer.
    const isOther = hello.versions.at(-1) !== only;
    if (handshake.meets(toxic, isOther && matchesHello(match, hello))) return only;
  }
  return undefined;
}
