import { z } from "zod";
import { messageProtocolNames } from "../messages/protocol-names.ts";
import { optionsOf } from "../protocols/protocol-options.ts";
import { findProtocol, protocolNames } from "../protocols/protocols.ts";
import { toxicKinds } from "./kinds.ts";
import type { ToxicKind } from "./toxic-kind.ts";

/** A kind of toxic, for whoever wants to show what there is. */
export interface ToxicDescription {
  readonly type: string;
  /** What its proxy must speak; nothing for a toxic on bytes. */
  readonly protocols: readonly string[] | undefined;
  /** Attributes that are whole numbers, 0 unless they are given. */
  readonly numbers: readonly string[];
  /** All others, as a JSON Schema of what may be given. */
  readonly attributes: unknown;
}

/** What a proxy can speak. */
export interface ProtocolDescription {
  readonly name: string;
  /** Whether the toxics on messages act on it. */
  readonly hasMessages: boolean;
  /** What `protocolOptions` may hold, as a JSON Schema; nothing for a protocol that has none. */
  readonly options: unknown;
}

/** All kinds of toxics, those of Toxiproxy first. */
export function describeToxics(): readonly ToxicDescription[] {
  return toxicKinds.map((kind) => ({
    type: kind.type,
    protocols: kind.layer === "bytes" ? undefined : kind.protocols,
    numbers: kind.attributeNames,
    attributes: schemaOf(kind.shape),
  }));
}

/** All protocols, as they are written in a proxy's body. */
export function describeProtocols(): readonly ProtocolDescription[] {
  return protocolNames.map((name) => ({
    name,
    hasMessages: messageProtocolNames.some((each) => each === name),
    options: schemaOf(optionsOf(findProtocol(name))?.shape),
  }));
}

function schemaOf(shape: ToxicKind["shape"]): unknown {
  return shape === undefined ? undefined : z.toJSONSchema(shape, { io: "input", unrepresentable: "any" });
}
