import { isDatagramProtocol } from "../protocols/protocol.ts";
import { findProtocol, protocolNames } from "../protocols/protocols.ts";
import type { ToxicKind } from "./toxic-kind.ts";

/** Which protocols a proxy must speak for a kind of toxic to do something; `undefined` when it speaks one of them. */
export function protocolsNeeded(kind: ToxicKind, protocolName: string): readonly string[] | undefined {
  const isFit = (name: string): boolean =>
    kind.layer === "conversation" ? kind.protocols.includes(name) : !isDatagramProtocol(findProtocol(name));
  return isFit(protocolName) ? undefined : protocolNames.filter(isFit);
}
