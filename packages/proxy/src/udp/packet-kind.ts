import type { Random } from "@hormesis/experiment";
import type { Timers } from "../ports/timers.ts";
import type { ConversationToxicKind, ToxicKind } from "../toxics/toxic-kind.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { PacketMemory } from "./packet-memory.ts";

/** One kind of toxic on datagrams. */
export interface PacketToxicKind extends ConversationToxicKind {
  /** What it does to one client, in one direction. */
  create(input: PacketStageInput): PacketStage;
}

/** Whether a kind acts on packets one by one. */
export function isPacketKind(kind: ToxicKind): kind is PacketToxicKind {
  return (
    kind.layer === "conversation" && packetProtocols.some((name) => kind.protocols.includes(name)) && "create" in kind
  );
}

export interface PacketStageInput {
  readonly toxic: Toxic;
  readonly timers: Timers;
  readonly memory: PacketMemory;
  /** For what is drawn beside the share: `fork` it by the name of what is drawn. */
  readonly random: Random;
  /** Whether a packet suffers; counts it. Asked once a packet. */
  readonly chooses: (packet: Buffer) => boolean;
  /** The same for who may find nothing to act on: when it acts, it adds 1 to `effect.affected`. */
  readonly picks: (packet: Buffer) => boolean;
  /** Passes a packet on. */
  readonly emit: (packet: Buffer) => void;
}

/** A toxic at work on the packets of one client, in one direction. */
export interface PacketStage {
  /** How many packets it holds. */
  readonly size: number;
  receive(packet: Buffer): void;
  /** Passes on what it holds, now. */
  release(): void;
  /** Drops what it holds, and holds no timer. */
  dispose(): void;
}

/** A stage that holds nothing, ever. */
export function passingStage(receive: (packet: Buffer) => void): PacketStage {
  return { size: 0, receive, release: () => {}, dispose: () => {} };
}

/** The protocols whose messages are packets. */
export const packetProtocols: readonly string[] = ["udp", "dns"];
