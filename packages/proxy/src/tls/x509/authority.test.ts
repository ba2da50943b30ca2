import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAuthority, createKeyPair, readAuthority } from "./authority.ts";
import { commonName, writeCertificate } from "./certificate.ts";
import { readDer, sequence, unsigned } from "./der.ts";

const nowMs = Date.UTC(2026, 10, 23, 12);
const dayMs = 86_400_000;

function issue(authority: ReturnType<typeof createAuthority>, names: readonly string[], notAfterMs = nowMs + dayMs) {
  const { publicKey } = createKeyPair();
  const subject = commonName(names[0] ?? "");
  const terms = { subject, publicKey, issuer: authority.issuer, notBeforeMs: nowMs - dayMs, notAfterMs, names };
  return new X509Certificate(writeCertificate(terms));
}

describe("a certificate made on the fly", () => {
  it("is one that its authority has signed, for its names, its time and a server", () => {
    const authority = createAuthority(nowMs);
    const made = issue(authority, ["shop.example.com", "127.0.0.1", "::1", "fe80::1:2", "::ffff:10.0.0.1"]);
    const root = new X509Certificate(authority.certificate);
    expect([made.checkIssued(root), made.verify(root.publicKey), root.verify(root.publicKey)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([root.ca, made.ca, made.subject, root.subject]).toEqual([
      true,
      false,
      "CN=shop.example.com",
      "CN=Hormesis proxy",
    ]);
    expect(made.subjectAltName).toBe(
      "DNS:shop.example.com, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, " +
        "IP Address:FE80:0:0:0:0:0:1:2, IP Address:0:0:0:0:0:FFFF:A00:1",
    );
    expect([made.checkHost("shop.example.com"), made.checkHost("other.example.com"), made.checkIP("::1")]).toEqual([
      "shop.example.com",
      undefined,
      "::1",
    ]);
    expect([Date.parse(made.validFrom), Date.parse(made.validTo)]).toEqual([nowMs - dayMs, nowMs + dayMs]);
    expect(made.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  it("can end beyond 2049, and have a name that is too long for a common name", () => {
    const name = `${"a".repeat(60)}.${"b".repeat(60)}.example.com`;
    const made = issue(createAuthority(nowMs), [name], Date.UTC(2060, 0, 1));
    expect([Date.parse(made.validTo), made.checkHost(name), made.subject]).toEqual([
      Date.UTC(2060, 0, 1),
      name,
      undefined,
    ]);
  });

  it.each(["rsa", "ec", "ed25519"] as const)("is signed with a given authority's key of type %s", (type) => {
    const pair =
      type === "rsa"
        ? generateKeyPairSync("rsa", { modulusLength: 2048 })
        : type === "ec"
          ? generateKeyPairSync("ec", { namedCurve: "P-384" })
          : generateKeyPairSync("ed25519");
    const subject = commonName("Given");
    const issuer = { name: subject, key: pair.privateKey, keyId: Buffer.from("a key") };
    const life = { notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + dayMs };
    const own = writeCertificate({ subject, publicKey: pair.publicKey, issuer, ...life, names: [] });
    const key = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const made = issue(readAuthority(own, key), ["a.example.com"]);
    const root = new X509Certificate(own);
    expect([made.checkIssued(root), made.verify(root.publicKey), made.issuer]).toEqual([true, true, "CN=Given"]);
  });
});

describe("a given authority", () => {
  it("is refused when it is none, or when the key is another's", () => {
    const authority = createAuthority(nowMs);
    const key = authority.issuer.key.export({ type: "pkcs8", format: "pem" }).toString();
    const other = createKeyPair().privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const leaf = issue(authority, ["a.example.com"]).toString();
    expect(readAuthority(authority.certificate, key).issuer.keyId).toEqual(authority.issuer.keyId);
    expect(() => readAuthority(leaf, key)).toThrow("not that of an authority");
    expect(() => readAuthority(authority.certificate, other)).toThrow("does not belong");
    expect(() => readAuthority("nonsense", key)).toThrow("PEM");
    expect(createPublicKey(createPrivateKey(key)).asymmetricKeyType).toBe("ec");
  });
});

describe("DER", () => {
  it("is read as it was written, and garbage ends the reading", () => {
    const property = fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 })), (parts) => {
      const [read] = readDer(sequence(...parts.map((part) => unsigned(Buffer.from(part)))));
      expect(readDer(read?.content ?? Buffer.alloc(0)).map(({ tag }) => tag)).toEqual(parts.map(() => 2));
    });
    fc.assert(property);
    fc.assert(fc.property(fc.uint8Array(), (bytes) => readDer(Buffer.from(bytes)).length >= 0));
  });
});
