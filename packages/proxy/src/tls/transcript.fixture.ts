import { duplexPair, type Duplex } from "node:stream";
import { connect, TLSSocket } from "node:tls";
import type { Direction } from "../data/direction.ts";
import { createAuthority, createKeyPair } from "./x509/authority.ts";
import { commonName, writeCertificate } from "./x509/certificate.ts";

/** What was sent, by whom, in its order. */
export type Transcript = readonly { readonly direction: Direction; readonly bytes: Buffer }[];

export const serverName = "shop.example.com";

/** A server's certificate and key, and the authority to trust. */
export function createServerCertificate(names: readonly string[]): { cert: string; key: string; ca: string } {
  const nowMs = Date.now();
  const authority = createAuthority(nowMs);
  const { publicKey, privateKey } = createKeyPair();
  const life = { notBeforeMs: nowMs - 3_600_000, notAfterMs: nowMs + 86_400_000 };
  const { issuer, certificate: ca } = authority;
  const cert = writeCertificate({ subject: commonName(names[0] ?? ""), publicKey, issuer, ...life, names });
  return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), ca };
}

/** Lets a client and a server of Node.js talk: a handshake, "ping", "pong", and the end. */
export async function recordSession(maxVersion: "1.2" | "1.3"): Promise<Transcript> {
  const transcript: { direction: Direction; bytes: Buffer }[] = [];
  const { cert, key, ca } = createServerCertificate([serverName]);
  const [clientEnd, toClient] = duplexPair();
  const [serverEnd, toServer] = duplexPair();
  relay(toClient, toServer, (bytes) => transcript.push({ direction: "upstream", bytes }));
  relay(toServer, toClient, (bytes) => transcript.push({ direction: "downstream", bytes }));
  const server = new TLSSocket(serverEnd, { isServer: true, cert, key, ALPNProtocols: ["http/1.1"] });
  server.once("data", () => server.end("pong"));
  const client = connect({
    socket: clientEnd,
    servername: serverName,
    ca,
    ALPNProtocols: ["h2", "http/1.1"],
    maxVersion: `TLSv${maxVersion}`,
    minVersion: "TLSv1.2",
  });
  client.write("ping");
  await new Promise((resolve, reject) => client.once("error", reject).resume().once("end", resolve));
  client.destroy();
  server.destroy();
  return transcript;
}

function relay(from: Duplex, to: Duplex, see: (bytes: Buffer) => void): void {
  from.on("data", (bytes: Buffer) => {
    see(Buffer.from(bytes));
    to.write(bytes);
  });
  from.once("end", () => to.end());
}
