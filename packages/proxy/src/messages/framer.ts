import type { Direction } from "../data/direction.ts";

/** What a message is about. A name has several values where a message does: `MGET a b` has two keys. */
export type FactName = "command" | "key" | "topic" | "queue" | "exchange" | "subject" | "sql" | "text";
export type Facts = Readonly<Partial<Record<FactName, readonly string[]>>>;

/** One whole message. */
export interface Message {
  readonly bytes: Buffer;
  /** Nothing where these are bytes that nobody understands, or that were too many to hold: no toxic acts on them. */
  readonly facts: Facts | undefined;
}

/** Where a part of a message ends that can be told from its first bytes; a message is one or several of them. */
export type Piece =
  | { readonly kind: "piece"; readonly bytes: number; readonly isLast: boolean }
  /** Its first bytes are not all here. */
  | { readonly kind: "more" }
  /** This is not the protocol, or not to be read, such as TLS: what follows is bytes. */
  | { readonly kind: "lost" };

/** Bytes of a message that may be any, and the message still is one: from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Knows one direction of one protocol: where its messages end, and what they are about.
 *
 * It holds no bytes beyond a call, unless it has `gather`. Whatever bytes come, it must not throw.
 */
export interface Framer {
  /** The part that begins at `at`, of which `bytes` hold the beginning at least. It may be longer than what is here. */
  piece(bytes: Buffer, at: number): Piece;
  /** What a whole message is about. It is asked once for each that it can hold, in their order. */
  describe(message: Buffer): Facts;
  /** What may be changed in a message so that it can still be read as one. */
  payload(message: Buffer): readonly Range[];
  /** Bytes that must not appear in a payload, as they would end it. */
  readonly reserved?: readonly number[];
  /** For a protocol whose units are several frames: takes a frame, and gives what is complete with it. */
  readonly gather?: Gatherer;
}

/** Puts units together of frames that may come between those of others. */
export interface Gatherer {
  take(frame: Buffer): readonly Message[];
  /** Gives what it holds of units that are not complete, in the order in which it came; their rest is only bytes. */
  release(): readonly Buffer[];
}

/** Makes the framers of one connection; those of its two directions may know of each other. */
export type CreateFramers = () => Readonly<Record<Direction, Framer>>;

export const more: Piece = { kind: "more" };
export const lost: Piece = { kind: "lost" };

/** A part of a message, of so many bytes. */
export const part = (bytes: number): Piece => ({ kind: "piece", bytes, isLast: false });
/** The last part of a message, of so many bytes. */
export const last = (bytes: number): Piece => ({ kind: "piece", bytes, isLast: true });
