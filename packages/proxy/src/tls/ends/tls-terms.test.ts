import { describe, expect, it } from "vitest";
import { tlsProtocol } from "../tls-conversation.ts";
import { createServerCertificate } from "../transcript.fixture.ts";
import { readTlsTerms, showTlsTerms } from "./tls-terms.ts";

const { cert, key, ca } = createServerCertificate(["shop.example.com"]);
const other = createServerCertificate([]);

function problemsOf(given: unknown): readonly string[] {
  const read = readTlsTerms(given, undefined);
  return "problems" in read ? read.problems : [];
}

describe("what is said of TLS", () => {
  it.each([
    [{}, "needs client, upstream or both"],
    [{ client: { certificate: cert } }, "client: needs certificate and key, or neither"],
    [{ client: { certificate: cert, key: other.key } }, "client: certificate: "],
    [{ client: { certificate: "a path", key } }, "client: certificate: must be PEM text"],
    [{ client: { ca: { certificate: cert, key } } }, "client: ca: the certificate is not that of an authority"],
    [{ client: { ca: { certificate: other.cert, key } } }, "client: ca: the key does not belong to the certificate"],
    [{ client: { alpn: [] } }, "client: alpn: "],
    [{ client: { alpn: ["é".repeat(128)] } }, "client: alpn: 0: "],
    [{ upstream: { alpn: ["h2", "é".repeat(128)] } }, "upstream: alpn: 1: "],
    [{ upstream: { ca: key } }, "upstream: ca: "],
    [{ upstream: { insecure: "yes" } }, "upstream: insecure: "],
    [{ server: {} }, "server"],
    ["tls", "expected object"],
  ])("is refused when it is wrong, with the place: %#", (given, problem) => {
    expect(problemsOf(given).join("\n")).toContain(problem);
  });

  it("is refused for TLS that passes through", () => {
    const read = readTlsTerms({ client: {} }, tlsProtocol);
    expect(read).toEqual({ problems: ["cannot be with protocol tls, which passes TLS through"] });
  });

  it("tells all that is wrong at once, and no key", () => {
    const problems = problemsOf({ client: { certificate: cert, key: other.key }, upstream: { ca: key, key } });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain("PRIVATE");
  });

  it("is shown without keys, and told apart by them", () => {
    const client = { certificate: cert, key, ca: { certificate: other.cert, key: other.key }, alpn: ["h2"] };
    const upstream = { ca, servername: "a.example.com", insecure: false };
    const read = readTlsTerms({ client, upstream }, undefined);
    const changed = readTlsTerms({ client: { alpn: ["h2"] }, upstream }, undefined);
    if (!("terms" in read) || !("terms" in changed)) throw new Error("They are right.");
    expect(showTlsTerms(read.terms)).toEqual({
      client: { certificate: cert, alpn: ["h2"], ca: { certificate: other.cert } },
      upstream,
    });
    expect(read.terms.given).not.toBe(changed.terms.given);
  });
});
