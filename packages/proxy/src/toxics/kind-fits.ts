import { isJsonObject, type Json } from "@hormesis/experiment";
import { isDatagramProtocol } from "../protocols/protocol.ts";
import { findProtocol, protocolNames } from "../protocols/protocols.ts";
import { endsTls } from "../tls/tls-kinds.ts";
import type { Attributes } from "./attributes.ts";
import type { ToxicKind } from "./toxic-kind.ts";

/** What a proxy understands. */
export interface Understanding {
  readonly protocolName: string;
  /** The TLS of its clients ends there. */
  readonly endsTls: boolean;
}

/** What a proxy must be created with for a kind of toxic to do something; `undefined` when it was. */
export function needOf(kind: ToxicKind, proxy: Understanding): string | undefined {
  const isFit = (name: string): boolean =>
    kind.layer === "conversation" ? kind.protocols.includes(name) : !isDatagramProtocol(findProtocol(name));
  const isOfTls = kind.layer === "conversation" && kind.protocols.includes(endsTls);
  if (isFit(proxy.protocolName) || (isOfTls && proxy.endsTls)) return undefined;
  const fitting = protocolNames.filter(isFit);
  const needs = fitting.length === 0 ? [] : [`"protocol": ${fitting.join(", ")}`];
  return [...needs, ...(isOfTls ? ['"tls": {"client": {}}'] : [])].join(" or ");
}

/** The same, for whoever is told. */
export const idleReason = (names: readonly string[], protocolName: string): string =>
  names.map((name) => `'${name}' has no effect on ${protocolName}`).join("; ");

/**
 * Which of its attributes do nothing at a proxy that speaks that protocol. Whoever gives one would wait for an effect that
 * never comes, so they are refused.
 */
export function idleAttributes(kind: ToxicKind, attributes: Attributes, protocolName: string): readonly string[] {
  const names = kind.layer === "conversation" ? (kind.withoutEffect?.[protocolName] ?? []) : [];
  return names.filter((name) => {
    const below = (value: Json | undefined, key: string): Json | undefined =>
      isJsonObject(value) ? value[key] : undefined;
    return name.split(".").reduce<Json | undefined>(below, attributes) !== undefined;
  });
}
