import { createSecureContext, type SecureContext } from "node:tls";
import type { KeyObject } from "node:crypto";
import { createAuthority, createKeyPair, type Authority } from "../x509/authority.ts";
import { commonName, keyIdOf, writeCertificate, type Issuer } from "../x509/certificate.ts";
import type { CertificateFault } from "./end-kinds.ts";

/** What clients are shown when nobody gave a certificate. */
export interface CertificateSource {
  /** A certificate as it was given. */
  readonly given: { readonly cert: string; readonly key: string } | undefined;
  readonly authority: () => Authority;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What one client is to be shown. */
export interface CertificateWish {
  /** The server's names, the one that the client asked for first. */
  readonly names: readonly string[];
  readonly fault: CertificateFault | undefined;
  /** The one version that is spoken; nothing for all. */
  readonly version: "1.2" | "1.3" | undefined;
}

interface Made {
  readonly context: SecureContext;
  readonly atMs: number;
}

/** Clients that make up names must not fill the memory. */
const mostContexts = 128;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer ones are refused by some clients. */
const lifeMs = 90 * dayMs;
const otherName = "wrong-name.invalid";

/** Makes certificates on the fly, good ones and others, and keeps them for the next client. */
export class Certificates {
  readonly #source: CertificateSource;
  readonly #contexts = new Map<string, Made>();
  #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;
  #stranger: Authority | undefined;

  constructor(source: CertificateSource) {
    this.#source = source;
  }

  context(wish: CertificateWish): SecureContext {
    const id = JSON.stringify([wish.names, wish.fault, wish.version]);
    const nowMs = this.#source.now();
    const present = this.#contexts.get(id);
    // One that is not valid yet must not become so.
    if (present !== undefined && Math.abs(nowMs - present.atMs) < hourMs) return present.context;
    const versions =
      wish.version === undefined
        ? {}
        : ({ minVersion: `TLSv${wish.version}`, maxVersion: `TLSv${wish.version}` } as const);
    const context = createSecureContext({ ...this.#pair(wish, nowMs), ...versions });
    this.#contexts.delete(id);
    this.#contexts.set(id, { context, atMs: nowMs });
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > mostContexts && oldest !== undefined) this.#contexts.delete(oldest);
    return context;
  }

  #pair({ names, fault }: CertificateWish, nowMs: number): { readonly cert: string; readonly key: string } {
    if (fault === undefined && this.#source.given !== undefined) return this.#source.given;
    this.#keys ??= createKeyPair();
    const { publicKey, privateKey } = this.#keys;
    const subject = commonName(names[0] ?? "");
    const own: Issuer = { name: subject, key: privateKey, keyId: keyIdOf(publicKey) };
    const authority = fault === "unknown-ca" ? this.#strange(nowMs) : this.#source.authority();
    const issuer = fault === "self-signed" ? own : authority.issuer;
    const covered = fault === "wrong-name" ? [otherName] : names;
    const leaf = writeCertificate({ subject, publicKey, issuer, ...lifeOf(fault, nowMs), names: covered });
    // Whoever trusts the authority may need what is between it and the certificate.
    const cert = fault === "self-signed" || fault === "unknown-ca" ? leaf : leaf + authority.certificate;
    return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  }

  /** An authority that nobody can know. */
  #strange(nowMs: number): Authority {
    this.#stranger ??= createAuthority(nowMs, "Unknown authority");
    return this.#stranger;
  }
}

function lifeOf(fault: CertificateFault | undefined, nowMs: number): { notBeforeMs: number; notAfterMs: number } {
  if (fault === "expired") return { notBeforeMs: nowMs - 30 * dayMs, notAfterMs: nowMs - dayMs };
  if (fault === "not-yet-valid") return { notBeforeMs: nowMs + dayMs, notAfterMs: nowMs + 30 * dayMs };
  // Clocks of clients differ.
  return { notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + lifeMs };
}
