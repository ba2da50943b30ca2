import type { LeaseState, Leases } from "../lease/leases.ts";
import { tcp } from "../protocols/protocols.ts";
import { formatAddress } from "../proxy/address.ts";
import type { ProxyCollection } from "../proxy/collection.ts";
import type { Proxy } from "../proxy/proxy.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { encodeFloat32, encodeText } from "./go-encode.ts";

/** Writes a proxy. The empty `Logger` is really there in Toxiproxy's answers; what is our own only where it says something. */
export function presentProxy(
  proxy: Proxy,
  { leases, redirects }: Pick<ProxyCollection, "leases" | "redirects">,
): string {
  const redirect = redirects.of(proxy);
  const members = [
    `"name":${encodeText(proxy.name)}`,
    `"listen":${encodeText(proxy.listen)}`,
    `"upstream":${encodeText(proxy.upstream)}`,
    `"enabled":${proxy.isEnabled}`,
    `"Logger":{}`,
    `"toxics":${presentToxics(proxy.toxics, leases)}`,
    ...(proxy.protocolName === tcp ? [] : [`"protocol":${encodeText(proxy.protocolName)}`]),
    ...presentOptions(proxy),
    ...(redirect === undefined ? [] : [`"redirect":{"to":${encodeText(formatAddress(redirect))}}`]),
    ...presentTls(proxy),
    ...presentLease(leases.stateOf(proxy)),
  ];
  return `{${members.join(",")}}`;
}

function presentOptions({ protocolOptions }: Proxy): string[] {
  return protocolOptions === undefined ? [] : [`"protocolOptions":${JSON.stringify(protocolOptions)}`];
}

/** `tls` is what it was made with, without keys; `tlsState` whom clients have to trust, and what came of handshakes. */
function presentTls({ tls }: Proxy): string[] {
  if (tls === undefined) return [];
  return [`"tls":${JSON.stringify(tls.shown)}`, `"tlsState":${JSON.stringify(tls.state)}`];
}

export function presentToxics(toxics: readonly Toxic[], leases: Leases): string {
  return `[${toxics.map((toxic) => presentToxic(toxic, leases)).join(",")}]`;
}

export function presentToxic(toxic: Toxic, leases: Leases): string {
  const attributes = Object.entries(toxic.attributes).map(
    ([name, value]) => `${encodeText(name)}:${JSON.stringify(value)}`,
  );
  const members = [
    `"attributes":{${attributes.join(",")}}`,
    `"name":${encodeText(toxic.name)}`,
    `"type":${encodeText(toxic.kind.type)}`,
    `"stream":${encodeText(toxic.stream)}`,
    `"toxicity":${encodeFloat32(toxic.toxicity)}`,
    ...(toxic.trigger === undefined ? [] : [`"trigger":${JSON.stringify(toxic.trigger.terms)}`]),
    ...(toxic.kind.layer === "conversation" ? [`"effect":${JSON.stringify(toxic.effect)}`] : []),
    ...presentLease(leases.stateOf(toxic)),
  ];
  return `{${members.join(",")}}`;
}

function presentLease(state: LeaseState | undefined): string[] {
  if (state === undefined) return [];
  const members = [
    ...(state.expiresInMs === undefined ? [] : [`"expiresInMs":${state.expiresInMs}`]),
    ...(state.isOwned ? ['"owner":"connection"'] : []),
  ];
  return [`"lease":{${members.join(",")}}`];
}
