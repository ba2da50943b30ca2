import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/** A place to listen or to connect to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** An address that cannot be used. The text is what Toxiproxy says of it, so that a client may compare. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/**
 * Reads `host:port` as Go does: `[::1]:80`, `:80` for all hosts, `""` for any port on all hosts.
 *
 * @throws AddressError in Go's words
 */
export function parseAddress(text: string): Address {
  if (text === "") return { host: "", port: 0 };
  const { host, port } = splitHostPort(text);
  if (!/^[+-]?\d+$/.test(port) && port !== "") throw new AddressError(`address tcp/${port}: unknown port`);
  const number = Number(port);
  if (number < 0 || number > 65_535) throw new AddressError(`address ${port}: invalid port`);
  return { host, port: number };
}

function splitHostPort(text: string): { host: string; port: string } {
  const refuse = (reason: string): AddressError => new AddressError(`address ${text}: ${reason}`);
  const lastColon = text.lastIndexOf(":");
  if (lastColon < 0) throw refuse("missing port in address");
  if (text.startsWith("[")) {
    const bracket = text.indexOf("]");
    if (bracket < 0) throw refuse("missing ']' in address");
    if (bracket + 1 === text.length) throw refuse("missing port in address");
    if (bracket + 1 !== lastColon) throw refuse("too many colons in address");
    return { host: text.slice(1, bracket), port: text.slice(lastColon + 1) };
  }
  const host = text.slice(0, lastColon);
  if (host.includes(":")) throw refuse("too many colons in address");
  return { host, port: text.slice(lastColon + 1) };
}

/** Gives the host its number, IPv4 before IPv6 as Go does, so that `localhost:80` and `127.0.0.1:80` are the same. */
export async function resolveAddress(address: Address): Promise<Address> {
  if (address.host === "") return { ...address, host: "::" };
  if (isIP(address.host) !== 0) return address;
  try {
    const { address: host } = await lookup(address.host, { order: "ipv4first" });
    return { ...address, host };
  } catch {
    throw new AddressError(`lookup ${address.host}: no such host`);
  }
}

/** Writes an address as Go does. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An upstream that cannot be read is only found out when somebody connects, as with Toxiproxy. */
export function readUpstream(text: string): Address | undefined {
  try {
    const { host, port } = parseAddress(text);
    // No host has one, and Node.js throws at whoever connects to it.
    if (port === 0 || host.includes("\0")) return undefined;
    return { host: host === "" ? "localhost" : host, port };
  } catch {
    return undefined;
  }
}

/** An address with its number, written. @throws AddressError */
export async function resolved(text: string): Promise<string> {
  return formatAddress(await resolveAddress(parseAddress(text)));
}

/** Go puts "listen tcp: " before what is wrong with the address when it is about to listen, and only then. */
export async function resolveListen(text: string): Promise<Address> {
  try {
    return await resolveAddress(parseAddress(text));
  } catch (thrown) {
    if (thrown instanceof AddressError) throw new AddressError(`listen tcp: ${thrown.message}`);
    throw thrown;
  }
}
