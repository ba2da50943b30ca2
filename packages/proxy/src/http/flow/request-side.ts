import { requestFraming } from "../read/framing.ts";
import { membersOf, valuesOf, type RequestHead } from "../read/head.ts";
import { MessageReader } from "../read/message-reader.ts";
import type { Piece } from "../read/piece.ts";
import { BodyPeek } from "./body-peek.ts";
import type { Exchange, Exchanges } from "./exchange.ts";
import type { Closing, Lane } from "./lane.ts";
import { Passage } from "./passage.ts";
import { Patience } from "./patience.ts";
import { actsOnResponse, planFor } from "./plan.ts";
import type { Presence } from "./presence.ts";

type RequestPiece = Piece<RequestHead>;
type HeadPiece = Extract<RequestPiece, { readonly kind: "head" }>;

export interface RequestSideOptions {
  readonly lane: Lane;
  readonly exchanges: Exchanges;
  /** Toxics that act on what begins now. */
  presences(): readonly Presence[];
  /** Something has changed that responses may wait for. */
  wakeResponses(): void;
  /** The connection is closed after what was sent. */
  readonly close: (closing: Closing) => void;
  /** So many bytes pass that are no message. */
  passUnread(bytes: number): void;
}

/** What a client sends: cut into requests, each decided upon, and sent on. */
export class RequestSide {
  readonly #options: RequestSideOptions;
  readonly #reader = new MessageReader<RequestHead>({ kind: "request", framingOf: requestFraming });
  readonly #patience: Patience;
  #exchange: Exchange | undefined;
  #peek: BodyPeek | undefined;
  #passage: Passage | undefined;
  /** Pieces that were read to be looked at, before the message went on. */
  #read: RequestPiece[] = [];
  /** What comes belongs to a request that does not go on, and whose end nobody knows. */
  #isSwallowing = false;

  constructor(options: RequestSideOptions) {
    this.#options = options;
    this.#patience = new Patience(options.lane);
  }

  /** Moves one piece on; false when there is nothing to do but to wait. */
  step(): boolean {
    const { exchanges } = this.#options;
    if (this.#passage?.advance() === false) return this.#giveUpHeld(this.#passage);
    if (this.#passage === undefined && this.#peek === undefined) {
      if (exchanges.isTunnel || exchanges.areResponsesRaw) this.#giveUp();
      else if (exchanges.isTunnelAwaited || exchanges.isFull) return this.#waitForAnswer();
    }
    const piece = this.#read.shift() ?? this.#reader.next(this.#options.lane.queue);
    if (piece === undefined) return this.#wait();
    this.#patience.reset();
    if (this.#peek === undefined) this.#take(piece);
    else if (this.#peek.take(piece)) this.#decide(this.#peek);
    return true;
  }

  /** A request that a toxic holds when its client is gone goes nowhere, and neither does what the client sent after it. */
  #giveUpHeld({ isHeld }: Passage): false {
    if (isHeld && this.#options.lane.isForNobody) this.#options.close("close");
    return false;
  }

  #wait(): boolean {
    const { lane } = this.#options;
    if (this.#peek !== undefined) {
      if (!lane.isEnded && this.#peek.isNeeded && this.#patience.hasTime("body")) return false;
      this.#decide(this.#peek);
      return true;
    }
    if (lane.isEnded) return this.#end();
    if (this.#exchange?.state === "aborted") return this.#waitForRest(this.#exchange);
    if (this.#reader.heldBytes === 0 || this.#patience.hasTime("head")) return false;
    this.#giveUp();
    return true;
  }

  /** Nobody asks the client for the rest of an aborted request: when it waits for something, that is the answer. */
  #waitForRest({ isAsking }: Exchange): boolean {
    if (!isAsking && this.#patience.hasTime("body")) return false;
    this.#giveUp();
    return true;
  }

  #take(piece: RequestPiece): void {
    const { lane } = this.#options;
    if (this.#exchange !== undefined && piece.kind !== "head") this.#exchange.isAsking = false;
    switch (piece.kind) {
      case "head":
        return this.#begin(piece);
      case "data":
      case "framing":
        return this.#passage?.take(piece);
      case "end":
        return this.#finish();
      case "filler":
        return lane.send(piece.bytes);
      case "raw":
        return this.#takeRaw(piece.bytes);
    }
  }

  #begin(piece: HeadPiece): void {
    const { exchanges, lane } = this.#options;
    const exchange = exchangeOf(piece.head);
    this.#exchange = exchange;
    exchanges.push(exchange);
    const candidates = this.#options.presences().filter((presence) => {
      presence.toxic.effect.seen += 1;
      return presence.matcher.matchesHead(piece.head);
    });
    this.#peek = new BodyPeek(piece, candidates);
    if (!this.#peek.isNeeded) this.#decide(this.#peek);
    else lane.wake();
  }

  /** All that has to be known is known: what happens to the request is drawn, and it goes on its way. */
  #decide(peek: BodyPeek): void {
    const matching = peek.matching();
    this.#peek = undefined;
    this.#read = peek.pieces;
    if (this.#exchange === undefined) return;
    const { method } = this.#exchange;
    const onRequest = matching.filter((presence) => !actsOnResponse(presence));
    const plan = planFor(onRequest, { ...peek.head, method });
    const { lane, close } = this.#options;
    this.#passage = new Passage({ lane, plan, head: peek.head, method, close });
    this.#exchange.state = plan.abort === undefined ? "asked" : "aborted";
    this.#exchange.abort = plan.abort;
    if (plan.abort === undefined) this.#exchange.onResponse.push(...matching.filter(actsOnResponse));
  }

  #finish(): void {
    if (this.#exchange !== undefined) this.#exchange.isOver = true;
    this.#exchange = undefined;
    this.#passage = undefined;
    this.#options.wakeResponses();
  }

  #takeRaw(bytes: Buffer): void {
    const { exchanges, lane } = this.#options;
    exchanges.areRequestsRaw = true;
    // The rest of a request that the server never got would be taken for another one.
    if (this.#passage?.isTouched === true) {
      this.#isSwallowing = true;
      if (this.#exchange !== undefined) this.#exchange.isBroken = true;
      this.#finish();
    }
    if (this.#isSwallowing) return;
    this.#options.passUnread(bytes.length);
    lane.send(bytes);
    this.#passage = undefined;
    this.#options.wakeResponses();
  }

  #giveUp(): void {
    if (!this.#reader.isRaw) this.#takeRaw(this.#reader.release());
  }

  /** What comes next means nothing before there is an answer, and so it waits; but not for long on one that never comes. */
  #waitForAnswer(): boolean {
    const { exchanges, lane } = this.#options;
    if (lane.queue.bytes === 0) return lane.isEnded && this.#end();
    if (exchanges.isFull || this.#patience.hasTime("tunnel")) return false;
    exchanges.isTunnelAwaited = false;
    this.#giveUp();
    return true;
  }

  #end(): boolean {
    const { lane } = this.#options;
    lane.send(this.#reader.release());
    // A request that the client did not finish is answered all the same, as the server will not do it.
    if (this.#exchange?.state === "aborted") this.#finish();
    lane.end();
    return false;
  }
}

function exchangeOf({ method, minorVersion, fields }: RequestHead): Exchange {
  const options = membersOf(fields, "connection");
  const isUpgrade = options.includes("upgrade") && valuesOf(fields, "upgrade").length > 0;
  const asksForTunnel = method === "CONNECT" || isUpgrade;
  // Whoever waits to be asked for the body may never send it, and then nobody knows where the next request begins.
  const isAsking = valuesOf(fields, "expect").length > 0;
  return {
    method,
    isLast: minorVersion === 0 || options.includes("close") || asksForTunnel || isAsking,
    asksForTunnel,
    isAsking,
    onResponse: [],
    state: "coming",
    abort: undefined,
    isOver: false,
    isBroken: false,
  };
}
