import { ByteCursor } from "./byte-cursor.ts";

/** Versions of TLS, oldest first. */
export const tlsVersions = ["1.0", "1.1", "1.2", "1.3"] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** What a client says of itself before anything is encrypted. */
export interface ClientHello {
  /** The server that it wants, in lower case; nothing when it names none, as clients of an IP address do. */
  readonly sni: string | undefined;
  /** The protocols that it would speak, its favourite first. */
  readonly alpn: readonly string[];
  /** The versions that it names, oldest first. A client before TLS 1.3 names only its newest. */
  readonly versions: readonly TlsVersion[];
}

/** The types of handshake messages that are looked at. */
export const messageTypes = { clientHello: 1, serverHello: 2 } as const;

const extensionTypes = { serverName: 0, alpn: 16, supportedVersions: 43 } as const;
const randomBytes = 32;
const hostName = 0;

/** Reads the body of a ClientHello (RFC 8446, 4.1.2); `undefined` when it is not one. Never throws. */
export function readClientHello(body: Buffer): ClientHello | undefined {
  const cursor = new ByteCursor(body);
  const legacyVersion = cursor.number(2);
  cursor.take(randomBytes);
  cursor.counted(1);
  cursor.counted(2);
  cursor.counted(1);
  if (cursor.isShort) return undefined;
  const extensions = readExtensions(cursor);
  if (extensions === undefined) return undefined;
  const versions = readVersions(extensions.get(extensionTypes.supportedVersions)) ?? [legacyVersion];
  return {
    sni: readServerName(extensions.get(extensionTypes.serverName)),
    alpn: readAlpn(extensions.get(extensionTypes.alpn)),
    versions: tlsVersions.filter((version) => versions.includes(versionNumber(version))),
  };
}

/** The version that a ServerHello chooses; `undefined` when it cannot be read, or is none that is known. */
export function readServerHello(body: Buffer): TlsVersion | undefined {
  const cursor = new ByteCursor(body);
  const legacyVersion = cursor.number(2);
  cursor.take(randomBytes);
  cursor.counted(1);
  // The cipher suite, and the compression.
  cursor.take(3);
  if (cursor.isShort) return undefined;
  const chosen = readExtensions(cursor)?.get(extensionTypes.supportedVersions);
  const number = chosen?.length === 2 ? chosen.readUInt16BE(0) : legacyVersion;
  return tlsVersions.find((version) => versionNumber(version) === number);
}

/** As it is written on the wire: TLS 1.0 was to be SSL 3.1. */
export function versionNumber(version: TlsVersion): number {
  return 0x0301 + tlsVersions.indexOf(version);
}

function readExtensions(cursor: ByteCursor): ReadonlyMap<number, Buffer> | undefined {
  const extensions = new Map<number, Buffer>();
  // Clients of old leave them out.
  if (cursor.isAtEnd) return extensions;
  const list = new ByteCursor(cursor.counted(2));
  while (!list.isAtEnd) extensions.set(list.number(2), list.counted(2));
  return cursor.isShort || list.isShort ? undefined : extensions;
}

function readServerName(extension: Buffer | undefined): string | undefined {
  if (extension === undefined) return undefined;
  const list = new ByteCursor(new ByteCursor(extension).counted(2));
  while (!list.isAtEnd) {
    const type = list.number(1);
    const name = list.counted(2);
    if (type === hostName && name.length > 0) return name.toString("latin1").toLowerCase();
  }
  return undefined;
}

function readAlpn(extension: Buffer | undefined): readonly string[] {
  if (extension === undefined) return [];
  const list = new ByteCursor(new ByteCursor(extension).counted(2));
  const names: string[] = [];
  while (!list.isAtEnd) {
    const name = list.counted(1).toString("latin1");
    if (name !== "") names.push(name);
  }
  return names;
}

function readVersions(extension: Buffer | undefined): readonly number[] | undefined {
  if (extension === undefined) return undefined;
  const list = new ByteCursor(new ByteCursor(extension).counted(1));
  const versions: number[] = [];
  while (!list.isAtEnd) versions.push(list.number(2));
  return versions;
}
