import { describe, expect, it } from "vitest";
import { createAuthority } from "../x509/authority.ts";
import { Certificates, type CertificateWish } from "./certificates.ts";

const startMs = Date.UTC(2026, 10, 23);
const hourMs = 3_600_000;

describe("certificates on the fly", () => {
  it("are kept for the next client with the same wish, for an hour", () => {
    let nowMs = startMs;
    const authority = createAuthority(nowMs);
    const certificates = new Certificates({ given: undefined, authority: () => authority, now: () => nowMs });
    const wish: CertificateWish = { names: ["a.example.com"], fault: undefined, version: undefined };
    const first = certificates.context(wish);
    expect(certificates.context({ ...wish, names: ["a.example.com"] })).toBe(first);
    for (const other of [{ names: ["b.example.com"] }, { fault: "expired" }, { version: "1.3" }] as const) {
      expect(certificates.context({ ...wish, ...other })).not.toBe(first);
    }
    nowMs += hourMs - 1;
    expect(certificates.context(wish)).toBe(first);
    nowMs += 1;
    expect(certificates.context(wish)).not.toBe(first);
  });

  it("are forgotten when clients make up too many names", () => {
    const authority = createAuthority(startMs);
    const certificates = new Certificates({ given: undefined, authority: () => authority, now: () => startMs });
    const wish = (index: number): CertificateWish => ({ names: [`n${index}`], fault: undefined, version: undefined });
    const first = certificates.context(wish(0));
    for (let index = 1; index <= 128; index += 1) certificates.context(wish(index));
    expect(certificates.context(wish(0))).not.toBe(first);
  });
});
