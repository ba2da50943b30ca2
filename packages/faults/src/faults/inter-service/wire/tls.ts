import * as z from "zod";
import type { AnyFault } from "../../../ports/fault.ts";
import { toxicFault } from "../../../proxies/toxic-fault.ts";
import { someMs } from "./arguments.ts";

/** What can be done to a handshake whoever ends it, proxy or server. */
const handshakes = { protocols: ["tls"], endsTls: true, counted: "handshakes", hasStream: false } as const;
/** What only who ends the TLS of the clients can do. */
const ended = { ...handshakes, protocols: [] } as const;

const match = z
  .strictObject({
    sni: z.string().min(1).optional(),
    alpn: z.string().min(1).optional(),
    version: z.enum(["1.0", "1.1", "1.2", "1.3"]).optional(),
  })
  .optional()
  .describe(
    "Which handshakes, by what the client says: sni (the server's name, or *.example.com), alpn (a protocol it offers, " +
      "such as h2), version (the newest it offers: 1.3) (default all)",
  );

const at = z
  .enum(["client-hello", "server-hello"])
  .optional()
  .describe("client-hello: before the server hears of it (default); server-hello: when the server has answered");
type At = z.output<typeof at>;
const placeOf = (given: At): string | undefined => given?.replace("-", "_");

/** Why a server may refuse a handshake, as TLS names it, with dashes. */
const alerts = [
  "handshake-failure",
  "bad-certificate",
  "unsupported-certificate",
  "certificate-revoked",
  "certificate-expired",
  "certificate-unknown",
  "illegal-parameter",
  "unknown-ca",
  "access-denied",
  "decode-error",
  "decrypt-error",
  "protocol-version",
  "insufficient-security",
  "internal-error",
  "inappropriate-fallback",
  "missing-extension",
  "unrecognized-name",
  "certificate-required",
  "no-application-protocol",
] as const;

/**
 * Faults on TLS, in a proxy with `"protocol": "tls"`, which passes it through, or with `"tls": {"client": {}}`, at which it
 * ends.
 */
export const tlsFaults: readonly AnyFault[] = [
  toxicFault({
    name: "tls.stall",
    category: "infrastructure/latency",
    description: "TLS handshakes stand still, as with a server that has no time for them.",
    type: "tls_stall",
    talk: handshakes,
    shape: { match, at, hold: someMs.optional().describe("How long: 2s (default as long as the fault is in)") },
    body: ({ match: meant, at: place, hold }) => ({ attributes: { match: meant, at: placeOf(place), duration: hold } }),
  }),
  toxicFault({
    name: "tls.close",
    category: "infrastructure/inter-service",
    description: "Connections end in the middle of the TLS handshake.",
    type: "tls_close",
    talk: handshakes,
    shape: { match, at },
    body: ({ match: meant, at: place }) => ({ attributes: { match: meant, at: placeOf(place) } }),
  }),
  toxicFault({
    name: "tls.reset",
    category: "infrastructure/inter-service",
    description: "Connections are reset in the middle of the TLS handshake.",
    type: "tls_reset",
    talk: handshakes,
    shape: { match, at },
    body: ({ match: meant, at: place }) => ({ attributes: { match: meant, at: placeOf(place) } }),
  }),
  toxicFault({
    name: "tls.alert",
    category: "infrastructure/inter-service",
    description: "TLS handshakes are refused with an alert, as by a server that does not want them.",
    type: "tls_alert",
    talk: handshakes,
    shape: { match, at, alert: z.enum(alerts).optional().describe("Why (default handshake-failure)") },
    body: ({ match: meant, at: place, alert }) => ({
      attributes: { match: meant, at: placeOf(place), alert: alert?.replaceAll("-", "_") },
    }),
  }),
  toxicFault({
    name: "tls.corrupt",
    category: "platform/state-transmission",
    description: "Encrypted data arrives changed, so that who gets it finds that it was tampered with, and hangs up.",
    type: "tls_corrupt",
    talk: { protocols: ["tls"], counted: "records" },
    shape: { match },
    body: ({ match: meant }) => ({ attributes: { match: meant } }),
  }),
  toxicFault({
    name: "tls.certificate",
    category: "people/configuration",
    description: "Clients are shown a certificate that they must not accept.",
    type: "tls_certificate",
    talk: ended,
    shape: {
      match,
      kind: z
        .enum(["expired", "not-yet-valid", "wrong-name", "self-signed", "unknown-ca"])
        .describe("What is wrong with it"),
    },
    body: ({ match: meant, kind }) => ({ attributes: { match: meant, kind } }),
  }),
  toxicFault({
    name: "tls.version",
    category: "people/configuration",
    description: "One version of TLS is spoken only, and clients that do not know it are refused.",
    type: "tls_version",
    talk: ended,
    shape: { match, only: z.enum(["1.2", "1.3"]).describe("The version that is still spoken") },
    body: ({ match: meant, only }) => ({ attributes: { match: meant, only } }),
  }),
];
