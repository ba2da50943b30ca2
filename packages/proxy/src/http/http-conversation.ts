import type { Direction } from "../data/direction.ts";
import type { EndKind } from "../data/sink.ts";
import type { Conversation, ConversationHost, Protocol } from "../protocols/protocol.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { Exchanges } from "./flow/exchange.ts";
import { Lane, type Closing } from "./flow/lane.ts";
import { Presence } from "./flow/presence.ts";
import { RequestSide } from "./flow/request-side.ts";
import { ResponseSide } from "./flow/response-side.ts";

/**
 * HTTP/1.1 and 1.0, followed message by message: pipelined or one after the other, with bodies of any length.
 *
 * What is not understood beyond doubt is passed on as it is, from there on, and no toxic acts on it. What follows an
 * accepted `Upgrade` or `CONNECT` is not HTTP, and is passed on the same way.
 */
export const http: Protocol = { name: "http", converse: (host) => new HttpConversation(host) };

class HttpConversation implements Conversation {
  readonly #host: ConversationHost;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  #presences: readonly Presence[] = [];

  constructor(host: ConversationHost) {
    this.#host = host;
    const [upstream, downstream] = [new Lane(host, "upstream"), new Lane(host, "downstream")];
    this.#lanes = { upstream, downstream };
    const exchanges = new Exchanges();
    const requests = new RequestSide({
      lane: upstream,
      exchanges,
      presences: () => this.#presences,
      wakeResponses: () => downstream.wake(),
      close: (closing) => this.#close("upstream", closing),
      passUnread: (bytes) => this.#passUnread(bytes),
    });
    const responses = new ResponseSide({
      lane: downstream,
      exchanges,
      wakeRequests: () => upstream.wake(),
      close: (closing) => this.#close("downstream", closing),
      passUnread: (bytes) => this.#passUnread(bytes),
    });
    upstream.movedBy(() => requests.step());
    downstream.movedBy(() => responses.step());
  }

  receive(direction: Direction, bytes: Buffer): void {
    this.#lanes[direction].receive(bytes);
  }

  end(direction: Direction, kind: EndKind = "half"): void {
    this.#lanes[direction].isEnded = true;
    // A response is delivered whatever became of its server.
    if (kind === "both" && direction === "upstream") this.#lanes.upstream.isForNobody = true;
    this.#lanes[direction].wake();
  }

  isFull(direction: Direction): boolean {
    return this.#lanes[direction].isFull;
  }

  wake(direction: Direction): void {
    this.#lanes[direction].wake();
  }

  add(toxic: Toxic): void {
    this.#presences = [...this.#presences, new Presence(toxic, this.#host.random)];
  }

  update(): void {
    this.#wakeBoth();
  }

  remove(toxic: Toxic): void {
    for (const presence of this.#presences) if (presence.toxic === toxic) presence.isGone = true;
    this.#presences = this.#presences.filter(({ isGone }) => !isGone);
    this.#wakeBoth();
  }

  dispose(): void {
    this.#lanes.upstream.dispose();
    this.#lanes.downstream.dispose();
  }

  #wakeBoth(): void {
    this.#lanes.upstream.wake();
    this.#lanes.downstream.wake();
  }

  #passUnread(bytes: number): void {
    if (bytes === 0) return;
    for (const { toxic } of this.#presences) toxic.effect.unreadBytes = (toxic.effect.unreadBytes ?? 0) + bytes;
  }

  /** What was sent that way is delivered; nothing else passes. */
  #close(direction: Direction, closing: Closing): void {
    this.#lanes[direction === "upstream" ? "downstream" : "upstream"].dispose();
    this.#lanes[direction].close(closing);
  }
}
