import type { Framing } from "./framing.ts";
import type { Head } from "./head.ts";

/** What a stream of messages is cut into. All bytes of all pieces, in their order, are the stream. */
export type Piece<AnyHead extends Head = Head> =
  /** How a message begins, and what it is followed by. */
  | { readonly kind: "head"; readonly bytes: Buffer; readonly head: AnyHead; readonly framing: Framing }
  /** Some of a body; of its present stretch (the body, or the chunk of it) `leftBytes` are to come, this piece included. */
  | { readonly kind: "data"; readonly bytes: Buffer; readonly leftBytes: number }
  /** What stands between and after the data of a chunked body: sizes, line ends, trailers. */
  | { readonly kind: "framing"; readonly bytes: Buffer }
  /** The message is complete. */
  | { readonly kind: "end" }
  /** An empty line before a request. */
  | { readonly kind: "filler"; readonly bytes: Buffer }
  /** From here on the stream is not cut any more: it is not understood, or it was agreed to speak something else. */
  | { readonly kind: "raw"; readonly bytes: Buffer };
