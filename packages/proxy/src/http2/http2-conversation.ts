import type { Direction } from "../data/direction.ts";
import type { EndKind } from "../data/sink.ts";
import { Lane } from "../http/flow/lane.ts";
import { Presence } from "../http/flow/presence.ts";
import type { Conversation, ConversationHost, Protocol } from "../protocols/protocol.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { Frame } from "./frames.ts";
import type { Shared } from "./half.ts";
import { RequestHalf } from "./request-half.ts";
import { ResponseHalf } from "./response-half.ts";
import { Streams } from "./streams.ts";
import { Window } from "./window.ts";

/**
 * HTTP/2 without TLS, by prior knowledge (h2c): requests and responses are followed stream by stream, and one that is held
 * or answered leaves the others alone.
 *
 * What is not understood is passed on as it is, from there on; when something was changed before, the connection is closed.
 */
export const http2: Protocol = { name: "http2", converse: (host) => new Http2Conversation(host) };

/**
 * So many frames of our own wait for the server's first, some more than a client causes that keeps to its first window; then
 * the client waits, as a server that says nothing must not fill the memory.
 */
const mostEarly = 256;

/** A frame that nobody sent to us, and who wants to know that it went. */
interface OwnFrame {
  readonly frame: Frame;
  readonly sent: (() => void) | undefined;
}

class Http2Conversation implements Conversation {
  readonly #host: ConversationHost;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  /** Frames of our own that a client may only get after the server's first. */
  #early: OwnFrame[] | undefined = [];
  #isTouched = false;
  #presences: readonly Presence[] = [];

  constructor(host: ConversationHost) {
    this.#host = host;
    const [upstream, downstream] = [new Lane(host, "upstream"), new Lane(host, "downstream")];
    this.#lanes = { upstream, downstream };
    const shared = this.#share();
    const presences = (): readonly Presence[] => this.#presences;
    const [requestWindow, responseWindow] = [new Window(), new Window()];
    const begun = (): void => this.#begin();
    const back = { lane: downstream, back: upstream, shared, window: responseWindow };
    const responses = new ResponseHalf({ ...back, requestWindow, begun });
    const withdrawn = responses.withdraw.bind(responses);
    const forth = { lane: upstream, back: downstream, shared, window: requestWindow };
    const requests = new RequestHalf({ ...forth, responseWindow, presences, withdrawn });
    shared.isTouched = () => this.#isTouched || requests.isTouched || responses.isTouched;
    // Whoever does not read answers gets no more of them.
    const mayAnswer = (): boolean => this.#presences.length === 0 || !host.isFull("downstream");
    const mayRead = (): boolean => mayAnswer() && (this.#early?.length ?? 0) < mostEarly;
    // Of a client that has left, no more comes than is here, and the server has to hear of it.
    upstream.movedBy(() => (upstream.isEnded || mayRead()) && requests.step());
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
    if (direction === "downstream") this.#lanes.upstream.wake();
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

  #share(): Shared {
    const { upstream, downstream } = this.#lanes;
    const otherOf = (lane: Lane): Lane => (lane === upstream ? downstream : upstream);
    return {
      streams: new Streams(),
      isRaw: false,
      isTouched: () => this.#isTouched,
      wakeOther: (lane) => otherOf(lane).wake(),
      close: (lane) => {
        otherOf(lane).dispose();
        lane.close("close");
      },
      passUnread: (bytes) => this.#passUnread(bytes),
      inject: (lane, frame, sent) => this.#inject(lane, { frame, sent }),
    };
  }

  #inject(lane: Lane, own: OwnFrame): void {
    this.#isTouched = true;
    if (lane === this.#lanes.downstream && this.#early !== undefined) this.#early.push(own);
    else {
      sendOwn(lane, own);
      lane.wake();
    }
  }

  /** The server has said what it has to say first. */
  #begin(): void {
    for (const own of this.#early ?? []) sendOwn(this.#lanes.downstream, own);
    this.#early = undefined;
    this.#lanes.upstream.wake();
  }

  #passUnread(bytes: number): void {
    if (bytes === 0) return;
    for (const { toxic } of this.#presences) toxic.effect.unreadBytes = (toxic.effect.unreadBytes ?? 0) + bytes;
  }
}

function sendOwn(lane: Lane, { frame, sent }: OwnFrame): void {
  if (lane.isOver) return;
  lane.send(frame.bytes);
  sent?.();
}
