import type { LeaseState, Leases } from "../lease/leases.ts";
import type { Proxy } from "../proxy/proxy.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { encodeFloat32, encodeText } from "./go-encode.ts";

/** Writes a proxy. The empty `Logger` is really there in Toxiproxy's answers; `lease` only where there is one. */
export function presentProxy(proxy: Proxy, leases: Leases): string {
  const members = [
    `"name":${encodeText(proxy.name)}`,
    `"listen":${encodeText(proxy.listen)}`,
    `"upstream":${encodeText(proxy.upstream)}`,
    `"enabled":${proxy.isEnabled}`,
    `"Logger":{}`,
    `"toxics":${presentToxics(proxy.toxics, leases)}`,
    ...presentLease(leases.stateOf(proxy)),
  ];
  return `{${members.join(",")}}`;
}

export function presentToxics(toxics: readonly Toxic[], leases: Leases): string {
  return `[${toxics.map((toxic) => presentToxic(toxic, leases)).join(",")}]`;
}

export function presentToxic(toxic: Toxic, leases: Leases): string {
  const attributes = Object.entries(toxic.attributes).map(([name, value]) => `${encodeText(name)}:${value}`);
  const members = [
    `"attributes":{${attributes.join(",")}}`,
    `"name":${encodeText(toxic.name)}`,
    `"type":${encodeText(toxic.kind.type)}`,
    `"stream":${encodeText(toxic.stream)}`,
    `"toxicity":${encodeFloat32(toxic.toxicity)}`,
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
