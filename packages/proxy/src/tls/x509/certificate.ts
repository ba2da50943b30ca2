import { createHash, randomBytes, sign, type KeyObject } from "node:crypto";
import { bits, der, identifier, nothing, octets, sequence, set, time, truth, unsigned, utf8 } from "./der.ts";
import { alternativeName } from "./alternative-name.ts";

/** Who signs a certificate. */
export interface Issuer {
  /** Its name, as it stands in its own certificate. */
  readonly name: Buffer;
  readonly key: KeyObject;
  /** What its certificate calls its key; certificates name it so that the right one is found. */
  readonly keyId: Buffer | undefined;
}

export interface CertificateTerms {
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly issuer: Issuer;
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** The server's names and IP addresses; nothing for an authority, which signs others. */
  readonly names: readonly string[];
}

const identifiers = {
  commonName: "2.5.4.3",
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternativeNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

const version3 = der(0xa0, unsigned(Buffer.from([2])));
/** What a name may be at most (X.520). */
const longestCommonName = 64;

/** A name that is nothing but a common name; empty where that is too long, as the alternative names say it all. */
export function commonName(text: string): Buffer {
  if (text.length > longestCommonName) return sequence();
  return sequence(set(sequence(identifier(identifiers.commonName), utf8(text))));
}

/** What a certificate calls a key. */
export function keyIdOf(publicKey: KeyObject): Buffer {
  return createHash("sha256").update(publicKeyInfo(publicKey)).digest().subarray(0, 20);
}

/**
 * Writes and signs a certificate (RFC 5280) of a server, or of an authority where it has no names. Gives it as PEM.
 *
 * It signs with EC, RSA and Ed25519 keys.
 */
export function writeCertificate(terms: CertificateTerms): string {
  const { issuer } = terms;
  const algorithm = algorithmOf(issuer.key);
  const content = sequence(
    version3,
    unsigned(serialNumber()),
    algorithm.name,
    issuer.name,
    sequence(time(terms.notBeforeMs), time(terms.notAfterMs)),
    terms.subject,
    publicKeyInfo(terms.publicKey),
    der(0xa3, sequence(...extensionsOf(terms))),
  );
  const signature = sign(algorithm.digest, content, issuer.key);
  return toPem(sequence(content, algorithm.name, bits(signature)));
}

function extensionsOf({ publicKey, issuer, names }: CertificateTerms): Buffer[] {
  const keyId = extension("subjectKeyId", octets(keyIdOf(publicKey)));
  const issuerKeyId = issuer.keyId === undefined ? [] : [issuer.keyId];
  const authority = issuerKeyId.map((id) => extension("authorityKeyId", sequence(der(0x80, id))));
  if (names.length === 0) {
    const signing = bits(Buffer.from([0b0000_0110]), 1);
    return [critical("basicConstraints", sequence(truth)), critical("keyUsage", signing), keyId, ...authority];
  }
  return [
    critical("keyUsage", bits(Buffer.from([0b1000_0000]), 7)),
    extension("extendedKeyUsage", sequence(identifier(identifiers.serverAuth))),
    extension("alternativeNames", sequence(...names.map(alternativeName))),
    keyId,
    ...authority,
  ];
}

function extension(name: keyof typeof identifiers, value: Buffer): Buffer {
  return sequence(identifier(identifiers[name]), octets(value));
}

function critical(name: keyof typeof identifiers, value: Buffer): Buffer {
  return sequence(identifier(identifiers[name]), truth, octets(value));
}

function algorithmOf(key: KeyObject): { readonly name: Buffer; readonly digest: "sha256" | null } {
  switch (key.asymmetricKeyType) {
    case "ec":
      return { name: sequence(identifier("1.2.840.10045.4.3.2")), digest: "sha256" };
    case "rsa":
      return { name: sequence(identifier("1.2.840.113549.1.1.11"), nothing), digest: "sha256" };
    case "ed25519":
      return { name: sequence(identifier("1.3.101.112")), digest: null };
    default:
      throw new Error(`A key of type ${key.asymmetricKeyType ?? "unknown"} cannot sign certificates here.`);
  }
}

function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  // Above 0, and without leading zeros.
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes;
}

function toPem(content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
