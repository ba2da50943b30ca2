import type { Direction } from "../data/direction.ts";
import type { ConversationHost, Protocol } from "../protocols/protocol.ts";
import { Exchanges } from "./flow/exchange.ts";
import { FollowedConnection } from "./flow/followed-connection.ts";
import type { Closing } from "./flow/lane.ts";
import { RequestSide } from "./flow/request-side.ts";
import { ResponseSide } from "./flow/response-side.ts";

/**
 * HTTP/1.1 and 1.0, followed message by message: pipelined or one after the other, with bodies of any length.
 *
 * What is not understood beyond doubt is passed on as it is, from there on, and no toxic acts on it. What follows an
 * accepted `Upgrade` or `CONNECT` is not HTTP, and is passed on the same way.
 */
export const http: Protocol = { name: "http", converse: (host) => new HttpConversation(host) };

class HttpConversation extends FollowedConnection {
  constructor(host: ConversationHost) {
    super(host);
    const { upstream, downstream } = this.lanes;
    const exchanges = new Exchanges();
    const requests = new RequestSide({
      lane: upstream,
      exchanges,
      presences: () => this.presences,
      wakeResponses: () => downstream.wake(),
      close: (closing) => this.#close("upstream", closing),
      passUnread: (bytes) => this.passUnread(bytes),
    });
    const responses = new ResponseSide({
      lane: downstream,
      exchanges,
      wakeRequests: () => upstream.wake(),
      close: (closing) => this.#close("downstream", closing),
      passUnread: (bytes) => this.passUnread(bytes),
    });
    upstream.movedBy(() => requests.step());
    downstream.movedBy(() => responses.step());
  }

  /** What was sent that way is delivered; nothing else passes. */
  #close(direction: Direction, closing: Closing): void {
    this.lanes[direction === "upstream" ? "downstream" : "upstream"].dispose();
    this.lanes[direction].close(closing);
  }
}
