import { isDatagramProtocol } from "../protocols/protocol.ts";
import { findProtocol, protocolNames } from "../protocols/protocols.ts";
import { endsTls } from "../tls/tls-kinds.ts";
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
