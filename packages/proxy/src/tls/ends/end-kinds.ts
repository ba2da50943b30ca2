import { z } from "zod";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { endsTls, handshakeMatch } from "../tls-kinds.ts";

/** What can be wrong with a certificate. */
export const certificateFaults = ["expired", "not-yet-valid", "wrong-name", "self-signed", "unknown-ca"] as const;
export type CertificateFault = (typeof certificateFaults)[number];

export const certificateShape = z.strictObject({
  kind: z.enum(certificateFaults).describe("What is wrong with the certificate that the client is shown"),
  match: handshakeMatch,
});

export const versionShape = z.strictObject({
  only: z.enum(["1.2", "1.3"]).describe("The one version of TLS that is still spoken"),
  match: handshakeMatch,
});

const none = { layer: "conversation", protocols: [endsTls], attributeNames: [] } as const;

/** Shows the client a certificate that it must not accept. */
export const tlsCertificate: ConversationToxicKind = {
  ...none,
  type: "tls_certificate",
  goName: "TlsCertificate",
  shape: certificateShape,
};

/** Speaks one version of TLS only, with clients that would have come to another, and refuses those that do not know it. */
export const tlsVersion: ConversationToxicKind = {
  ...none,
  type: "tls_version",
  goName: "TlsVersion",
  shape: versionShape,
};

/** Those of TLS that ends at the proxy; what passes through has some that act here too. */
export const endKinds: readonly ConversationToxicKind[] = [tlsCertificate, tlsVersion];
