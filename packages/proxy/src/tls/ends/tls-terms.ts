import { createSecureContext } from "node:tls";
import { X509Certificate } from "node:crypto";
import { messageOf, type Json } from "@hormesis/experiment";
import { z } from "zod";
import { isDatagramProtocol, type AnyProtocol } from "../../protocols/protocol.ts";
import { tls } from "../tls-kinds.ts";
import { readAuthority, type Authority } from "../x509/authority.ts";

const pem = z.string().regex(/-----BEGIN [A-Z0-9 ]+-----/, "must be PEM text, beginning with -----BEGIN");
/** Its length is one byte on the wire; Node.js throws at the first connection for a longer one. */
const longestProtocolBytes = 255;
const protocolNames = z
  .array(
    z
      .string()
      .min(1)
      .refine((name) => Buffer.byteLength(name) <= longestProtocolBytes, {
        error: `must have at most ${longestProtocolBytes} bytes`,
      }),
  )
  .min(1);

const clientShape = z
  .strictObject({
    certificate: pem.optional().describe("What clients are shown, as PEM, with its chain; otherwise one is made"),
    key: pem.optional().describe("The key of the certificate, as PEM"),
    ca: z
      .strictObject({ certificate: pem, key: pem })
      .optional()
      .describe("Who signs the certificates that are made; otherwise an authority that is made too"),
    alpn: protocolNames.optional().describe("The protocols that are agreed to, the favourite first; otherwise none is"),
  })
  .describe("TLS ends here: clients are shown a certificate, and what they say is decrypted");

const upstreamShape = z
  .strictObject({
    ca: pem.optional().describe("Whom to trust, as PEM; otherwise those whom Node.js trusts"),
    servername: z.string().min(1).optional().describe("The name that the server is asked for, and must prove"),
    insecure: z.boolean().optional().describe("Trust any certificate"),
    certificate: pem.optional().describe("What the server is shown when it asks, as PEM"),
    key: pem.optional().describe("The key of the certificate, as PEM"),
    alpn: protocolNames.optional().describe("The protocols to offer; otherwise the one agreed on with the client"),
  })
  .describe("The server is talked to over TLS");

/** What a proxy has to do with TLS, as a program or a request says it. */
export const tlsShape = z.strictObject({ client: clientShape.optional(), upstream: upstreamShape.optional() });

export type TlsInput = z.input<typeof tlsShape>;

/** What a proxy has to do with TLS, read: each side is TLS when it is here. */
export interface TlsTerms {
  readonly client: (z.infer<typeof clientShape> & { readonly authority: Authority | undefined }) | undefined;
  readonly upstream: z.infer<typeof upstreamShape> | undefined;
  /** As it was given, to tell two of them apart. It holds keys. */
  readonly given: string;
}

/** Reads what is said of TLS, or says all that is wrong with it; keys are in no problem. */
export function readTlsTerms(
  given: unknown,
  protocol: AnyProtocol | undefined,
): { readonly terms: TlsTerms } | { readonly problems: readonly string[] } {
  const read = tlsShape.safeParse(given);
  if (!read.success) {
    return { problems: read.error.issues.map(({ path, message }) => [...path.map(String), message].join(": ")) };
  }
  const { client, upstream } = read.data;
  const problems: string[] = [];
  if (client === undefined && upstream === undefined) problems.push("needs client, upstream or both");
  if (protocol?.name === tls) problems.push("cannot be with protocol tls, which passes TLS through");
  if (isDatagramProtocol(protocol)) problems.push(`cannot be with protocol ${protocol.name}, which is datagrams`);
  checkPair("client", client, problems);
  checkPair("upstream", upstream, problems);
  const authority = attempt("client: ca", problems, () => {
    const ca = client?.ca;
    return ca === undefined ? undefined : readAuthority(ca.certificate, ca.key);
  });
  attempt("upstream: ca", problems, () => {
    const ca = upstream?.ca;
    return ca === undefined ? undefined : new X509Certificate(ca);
  });
  if (problems.length > 0) return { problems };
  return {
    terms: {
      client: client === undefined ? undefined : { ...client, authority },
      upstream,
      given: JSON.stringify(read.data),
    },
  };
}

/** What may be shown of it: everything but keys. */
export function showTlsTerms({ client, upstream }: TlsTerms): Json {
  return {
    ...(client === undefined ? {} : { client: showClient(client) }),
    ...(upstream === undefined ? {} : { upstream: present(upstream, ["key"]) }),
  };
}

function showClient(client: NonNullable<TlsTerms["client"]>): Json {
  const shown = present(client, ["key", "ca", "authority"]);
  return client.ca === undefined ? shown : { ...shown, ca: { certificate: client.ca.certificate } };
}

function present(side: Readonly<Record<string, unknown>>, hidden: readonly string[]): Record<string, Json> {
  const entries = Object.entries(side).filter(([name, value]) => value !== undefined && !hidden.includes(name));
  // What is left of either side are texts, lists of texts and booleans.
  return Object.fromEntries(entries) as Record<string, Json>;
}

function checkPair(
  side: string,
  pair: { readonly certificate?: string | undefined; readonly key?: string | undefined } | undefined,
  problems: string[],
): void {
  const { certificate, key } = pair ?? {};
  if ((certificate === undefined) !== (key === undefined))
    problems.push(`${side}: needs certificate and key, or neither`);
  else if (certificate !== undefined && key !== undefined) {
    attempt(`${side}: certificate`, problems, () => createSecureContext({ cert: certificate, key }));
  }
}

function attempt<Result>(what: string, problems: string[], task: () => Result): Result | undefined {
  try {
    return task();
  } catch (thrown) {
    problems.push(`${what}: ${messageOf(thrown)}`);
    return undefined;
  }
}
