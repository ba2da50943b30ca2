import { findProtocol, protocolNames, tcp } from "../protocols/protocols.ts";
import type { LeaseTerms, Owner } from "../lease/leases.ts";
import type { Address } from "../proxy/address.ts";
import type { Proxy } from "../proxy/proxy.ts";
import type { ProxyCollection, ProxyInput } from "../proxy/collection.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { ApiError, badBody, missingField, toxicExists } from "./api-error.ts";
import type { ProxyBody } from "./bodies.ts";
import { memberOf } from "./go-decode.ts";
import type { GoValue } from "./go-json.ts";
import { decodeLease } from "./lease-body.ts";
import { decodeProtocolOptions } from "./protocol-options-body.ts";
import { decodeRedirect } from "./redirect-body.ts";
import { readToxic, type ToxicPlace } from "./read-toxic.ts";
import { decodeTls } from "./tls-body.ts";

/** A toxic that comes with its proxy, so that no connection is without it. */
interface OwnToxic {
  readonly toxic: Toxic;
  readonly lease: LeaseTerms | undefined;
}

/** All that a body says of a proxy, checked as a whole before anything is done. */
export interface ReadProxy {
  readonly input: ProxyInput;
  readonly toxics: readonly OwnToxic[];
  readonly lease: LeaseTerms | undefined;
  readonly redirect: Address | null | undefined;
}

/**
 * Reads a proxy, with our own keys: what it speaks, over TLS or not, its toxics, how long it stays, and what is turned to it.
 *
 * An empty list of toxics says nothing, as clients of Toxiproxy send one.
 *
 * @throws ApiError 400
 */
export function readProxy(body: ProxyBody, value: GoValue, owner: Owner): ReadProxy {
  const { name = "", listen = "", upstream = "", enabled = true, protocol: protocolName = tcp } = body;
  const known = findProtocol(protocolName);
  if (known === undefined && protocolName !== tcp) {
    throw new ApiError(400, `protocol was invalid, can be one of ${protocolNames.join(", ")}`);
  }
  const protocol = decodeProtocolOptions(value, known);
  const tls = decodeTls(value, protocol);
  const place = { protocolName, endsTls: tls?.client !== undefined, findToxic: () => undefined };
  const own = readToxics(place, memberOf(value, "toxics"), owner);
  const toxics = own.map(({ toxic }) => toxic);
  const input = { name, listen, upstream, isEnabled: enabled, protocol, tls, toxics };
  return { input, toxics: own, lease: decodeLease(value, owner), redirect: decodeRedirect(value) };
}

/** @throws ApiError for a body without what every proxy needs */
export function requireAddresses({ name = "", upstream = "" }: ProxyBody, place = ""): void {
  if (name === "") throw missingField(`name${place}`);
  if (upstream === "") throw missingField(`upstream${place}`);
}

/** Gives a proxy that was made of a body the leases that the body asks for. */
export function grantLeases(proxies: ProxyCollection, proxy: Proxy, { toxics, lease }: ReadProxy): void {
  if (lease !== undefined) proxies.leaseProxy(proxy, lease);
  for (const each of toxics) {
    if (each.lease !== undefined && proxy.toxics.includes(each.toxic)) {
      proxies.leaseToxic(proxy, each.toxic, each.lease);
    }
  }
}

function readToxics(place: ToxicPlace, value: GoValue | undefined, owner: Owner): OwnToxic[] {
  if (value === undefined || value.kind === "null") return [];
  if (value.kind !== "array") throw badBody("toxics must be a list");
  const names = new Set<string>();
  return value.items.map((item) => {
    const toxic = readToxic(place, item);
    if (names.has(toxic.name)) throw toxicExists();
    names.add(toxic.name);
    return { toxic, lease: decodeLease(item, owner) };
  });
}
