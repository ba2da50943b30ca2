import { z } from "zod";
import type { ConversationToxicKind } from "../toxics/toxic-kind.ts";
import { alertNames } from "./alerts.ts";
import { tlsVersions } from "./client-hello.ts";

/** The protocol of TLS that passes through, of which only the hellos are understood. */
export const tls = "tls";

/** What a proxy understands, beside its protocol, when it ends the TLS of its clients itself. */
export const endsTls = "tls.client";

export const handshakeMatch = z
  .strictObject({
    sni: z
      .string()
      .min(1)
      .optional()
      .describe("The name of the server that the client wants; `*.example.com` is every name below example.com"),
    alpn: z.string().min(1).optional().describe("A protocol that is among those the client offers, such as h2"),
    version: z.enum(tlsVersions).optional().describe("The newest version that the client offers"),
  })
  .optional()
  .describe("Which handshakes it is meant for; without it, all");

const at = z
  .enum(["client_hello", "server_hello"])
  .default("client_hello")
  .describe("Before the client's hello goes to the server, or when the server has answered with its own");

export const stallShape = z.strictObject({
  at,
  duration: z.number().min(0).default(0).describe("Milliseconds until the handshake goes on; 0 is as long as it is in"),
  match: handshakeMatch,
});
export const endShape = z.strictObject({ at, match: handshakeMatch });
export const alertShape = z.strictObject({
  at,
  alert: z.enum(alertNames).default("handshake_failure").describe("Why the handshake is refused"),
  match: handshakeMatch,
});
export const corruptShape = z.strictObject({ match: handshakeMatch });

const none = { layer: "conversation", protocols: [tls, endsTls], attributeNames: [] } as const;

/** Holds a handshake up, both ways. The client that leaves meanwhile ends it. */
export const tlsStall: ConversationToxicKind = { ...none, type: "tls_stall", goName: "TlsStall", shape: stallShape };

/** Closes the connection in the middle of the handshake. */
export const tlsClose: ConversationToxicKind = { ...none, type: "tls_close", goName: "TlsClose", shape: endShape };

/** Resets the connection in the middle of the handshake. */
export const tlsReset: ConversationToxicKind = { ...none, type: "tls_reset", goName: "TlsReset", shape: endShape };

/** Answers the client with a fatal alert, as a server that refuses does, and closes. */
export const tlsAlert: ConversationToxicKind = { ...none, type: "tls_alert", goName: "TlsAlert", shape: alertShape };

/** Damages a record of encrypted data, so that whoever gets it finds that it was tampered with. */
export const tlsCorrupt: ConversationToxicKind = {
  ...none,
  protocols: [tls],
  type: "tls_corrupt",
  goName: "TlsCorrupt",
  shape: corruptShape,
};

/** Those of TLS that passes through. */
export const tlsKinds: readonly ConversationToxicKind[] = [tlsStall, tlsClose, tlsReset, tlsAlert, tlsCorrupt];
