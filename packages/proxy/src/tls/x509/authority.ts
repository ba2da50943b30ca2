import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from "node:crypto";
import { commonName, keyIdOf, writeCertificate, type Issuer } from "./certificate.ts";
import { readDer } from "./der.ts";

/** Who signs the certificates that are made on the fly. */
export interface Authority {
  /** As PEM: what a client has to trust, followed by whatever else was given with it. */
  readonly certificate: string;
  readonly issuer: Issuer;
}

const dayMs = 86_400_000;
/** An authority is made for one process; nobody is to meet its end. */
const lifeMs = 3650 * dayMs;
const subjectKeyId = Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x0e]);

/** A key pair for certificates: P-256, which every client of today knows and which takes no time. */
export function createKeyPair(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** Makes an authority that nobody trusts yet, with a key that never leaves the process. */
export function createAuthority(nowMs: number, subject = "Hormesis proxy"): Authority {
  const { publicKey, privateKey } = createKeyPair();
  const issuer: Issuer = { name: commonName(subject), key: privateKey, keyId: keyIdOf(publicKey) };
  const life = { notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + lifeMs };
  const certificate = writeCertificate({ subject: issuer.name, publicKey, issuer, ...life, names: [] });
  return { certificate, issuer };
}

/**
 * Takes an authority that was given as PEM; a chain begins with the certificate that the key belongs to.
 *
 * @throws Error that says what is wrong with it
 */
export function readAuthority(certificate: string, key: string): Authority {
  const parsed = new X509Certificate(certificate);
  const privateKey = createPrivateKey(key);
  if (!parsed.ca) throw new Error("the certificate is not that of an authority");
  if (!createPublicKey(privateKey).equals(parsed.publicKey)) {
    throw new Error("the key does not belong to the certificate");
  }
  return { certificate, issuer: { key: privateKey, ...readSubject(parsed.raw) } };
}

/** The name and the key's name of a certificate, in its own bytes. */
function readSubject(raw: Buffer): Pick<Issuer, "name" | "keyId"> {
  const [whole] = readDer(raw);
  const [content] = readDer(whole?.content ?? raw);
  const fields = readDer(content?.content ?? raw).filter(({ tag }) => tag !== 0xa0);
  // Serial number, algorithm, issuer, validity, subject.
  const name = fields[4]?.whole;
  if (name === undefined) throw new Error("the certificate has no subject");
  const [extensions] = readDer(fields.find(({ tag }) => tag === 0xa3)?.content ?? Buffer.alloc(0));
  const own = readDer(extensions?.content ?? Buffer.alloc(0)).map(({ content: extension }) => extension);
  const value = own.find((extension) => extension.subarray(0, subjectKeyId.length).equals(subjectKeyId));
  const [wrapped] = readDer(value === undefined ? Buffer.alloc(0) : (readDer(value).at(-1)?.content ?? value));
  return { name, keyId: wrapped?.content };
}
