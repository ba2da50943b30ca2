import type { RequestHead } from "../read/head.ts";
import { valuesOf } from "../read/head.ts";
import type { Piece } from "../read/piece.ts";
import { bodyWindowBytes } from "../toxics/match.ts";
import type { Presence } from "./presence.ts";

type RequestPiece = Piece<RequestHead>;
type HeadPiece = Extract<RequestPiece, { readonly kind: "head" }>;

/** So many pieces make up the window at most: a body of single bytes must not fill memory. */
const mostPieces = 1024;

/** A request whose toxics want to see the beginning of its body before they are decided upon. */
export class BodyPeek {
  readonly head: HeadPiece;
  /** What was read, and has to go on after the head. */
  readonly pieces: RequestPiece[] = [];
  readonly #candidates: readonly Presence[];
  readonly #window: Buffer[] = [];
  #windowBytes = 0;

  constructor(head: HeadPiece, candidates: readonly Presence[]) {
    this.head = head;
    this.#candidates = candidates;
  }

  /** A body that the client only sends when it is asked to, after the head, cannot be waited for. */
  get isNeeded(): boolean {
    const { head, framing } = this.head;
    if (framing.kind === "none" || valuesOf(head.fields, "expect").length > 0) return false;
    return this.#candidates.some(({ isGone, matcher }) => !isGone && matcher.needsBody);
  }

  /** Keeps a piece; true when it has seen enough. */
  take(piece: RequestPiece): boolean {
    this.pieces.push(piece);
    if (piece.kind === "data") {
      this.#window.push(piece.bytes);
      this.#windowBytes += piece.bytes.length;
    }
    const isWhole = piece.kind === "end" || piece.kind === "raw";
    return isWhole || this.#windowBytes >= bodyWindowBytes || this.pieces.length >= mostPieces;
  }

  /** The toxics that are meant for this request. */
  matching(): Presence[] {
    const body = Buffer.concat(this.#window).subarray(0, bodyWindowBytes);
    return this.#candidates.filter((presence) => !presence.isGone && presence.matcher.matchesBody(body));
  }
}
