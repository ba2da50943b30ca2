import { responseFraming } from "../read/framing.ts";
import type { ResponseHead } from "../read/head.ts";
import { MessageReader } from "../read/message-reader.ts";
import type { Piece } from "../read/piece.ts";
import { abortSettings } from "../toxics/abort.ts";
import type { Exchange, Exchanges } from "./exchange.ts";
import { injectedResponse } from "../act/injected-response.ts";
import type { Closing, Lane } from "./lane.ts";
import { Passage } from "./passage.ts";
import { Patience } from "./patience.ts";
import { planFor, untouched } from "./plan.ts";
import type { Presence } from "./presence.ts";

type ResponsePiece = Piece<ResponseHead>;
type HeadPiece = Extract<ResponsePiece, { readonly kind: "head" }>;

export interface ResponseSideOptions {
  readonly lane: Lane;
  readonly exchanges: Exchanges;
  /** Something has changed that requests may wait for. */
  wakeRequests(): void;
  /** The connection is closed after what was sent. */
  readonly close: (closing: Closing) => void;
  /** So many bytes pass that are no message. */
  passUnread(bytes: number): void;
}

/** What a server sends: cut into responses, each given to its request, with those between that the server was not asked for. */
export class ResponseSide {
  readonly #options: ResponseSideOptions;
  readonly #reader: MessageReader<ResponseHead>;
  readonly #patience: Patience;
  #passage: Passage | undefined;
  /** The message is one before the response: the request still waits. */
  #isInterim = false;
  /** After this message the connection speaks something else. */
  #opensTunnel = false;

  constructor(options: ResponseSideOptions) {
    this.#options = options;
    this.#patience = new Patience(options.lane);
    const framingOf = (head: ResponseHead): ReturnType<typeof responseFraming> => {
      const { first } = options.exchanges;
      // An answer that nobody asked for belongs to no request.
      return first?.state === "asked" ? responseFraming(head, first.method) : undefined;
    };
    this.#reader = new MessageReader<ResponseHead>({ kind: "response", framingOf });
  }

  /** Moves one piece on; false when there is nothing to do but to wait. */
  step(): boolean {
    const { exchanges, lane } = this.#options;
    if (this.#passage?.advance() === false) return false;
    const { first } = exchanges;
    if (this.#reader.isBetween && first?.abort !== undefined) return this.#inject(first, first.abort);
    if (this.#reader.isBetween && first === undefined && exchanges.areRequestsRaw) this.#reader.release();
    const piece = this.#reader.next(lane.queue);
    if (piece === undefined) return this.#wait();
    this.#patience.reset();
    this.#take(piece);
    return true;
  }

  #wait(): boolean {
    const { exchanges, lane, wakeRequests } = this.#options;
    if (lane.isEnded) {
      lane.send(this.#reader.release());
      lane.end();
      // Nothing that the client still sends is answered, so there is nothing to follow.
      exchanges.areResponsesRaw = true;
      wakeRequests();
      return false;
    }
    if (this.#reader.heldBytes === 0 || this.#patience.hasTime("head")) return false;
    this.#takeRaw(this.#reader.release());
    return true;
  }

  /** The turn of a request has come that the server never got. */
  #inject(exchange: Exchange, abort: Presence): boolean {
    if (!exchange.isOver) return false;
    const { exchanges, lane } = this.#options;
    abort.count();
    const { by } = abortSettings(abort.toxic);
    if (by !== "response") this.#options.close(by);
    else {
      const isLast = exchange.isLast || exchange.isBroken;
      lane.send(injectedResponse(abort.toxic, { method: exchange.method, isLast }));
      if (isLast) this.#options.close("close");
    }
    exchanges.shift();
    this.#options.wakeRequests();
    return !lane.isOver;
  }

  #take(piece: ResponsePiece): void {
    switch (piece.kind) {
      case "head":
        return this.#begin(piece);
      case "data":
      case "framing":
        return this.#passage?.take(piece);
      case "end":
        return this.#finish();
      case "filler":
        return;
      case "raw":
        return this.#takeRaw(piece.bytes);
    }
  }

  #begin(piece: HeadPiece): void {
    const { exchanges, lane, close } = this.#options;
    this.#opensTunnel = piece.framing.kind === "tunnel";
    this.#isInterim = piece.head.status < 200 && !this.#opensTunnel;
    const { method = "", onResponse = [] } = exchanges.first ?? {};
    const plan = this.#isInterim || onResponse.length === 0 ? untouched : planFor(onResponse, { ...piece, method });
    this.#passage = new Passage({ lane, plan, head: piece, method, close });
  }

  #finish(): void {
    const { exchanges, close, wakeRequests } = this.#options;
    this.#passage = undefined;
    if (this.#isInterim) return;
    const isBroken = exchanges.first?.isBroken === true;
    exchanges.shift();
    exchanges.isTunnel = this.#opensTunnel;
    if (this.#opensTunnel) this.#reader.release();
    if (isBroken) close("close");
    else wakeRequests();
  }

  /** Nobody can say any more which answer belongs to which request. */
  #takeRaw(bytes: Buffer): void {
    const { exchanges, lane, close } = this.#options;
    // The rest of a message that did not go on as it came would be taken for another one.
    if (this.#passage?.isTouched === true) return close("close");
    this.#options.passUnread(bytes.length);
    lane.send(bytes);
    this.#passage = undefined;
    if (exchanges.areResponsesRaw || exchanges.isTunnel) return;
    exchanges.areResponsesRaw = true;
    // An answer that was promised can find its place no more; better the connection ends than that the client waits.
    if (exchanges.hasAborted) close("close");
    else this.#options.wakeRequests();
  }
}
