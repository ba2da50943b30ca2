import type { Direction } from "../data/direction.ts";
import { FollowedConnection } from "../http/flow/followed-connection.ts";
import type { Lane } from "../http/flow/lane.ts";
import type { Presence } from "../http/flow/presence.ts";
import type { ConversationHost, Protocol } from "../protocols/protocol.ts";
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

class Http2Conversation extends FollowedConnection {
  /** Frames of our own that a client may only get after the server's first. */
  #early: OwnFrame[] | undefined = [];
  #isTouched = false;

  constructor(host: ConversationHost) {
    super(host);
    const { upstream, downstream } = this.lanes;
    const shared = this.#share();
    const presences = (): readonly Presence[] => this.presences;
    const [requestWindow, responseWindow] = [new Window(), new Window()];
    const begun = (): void => this.#begin();
    const back = { lane: downstream, back: upstream, shared, window: responseWindow };
    const responses = new ResponseHalf({ ...back, requestWindow, begun });
    const withdrawn = responses.withdraw.bind(responses);
    const forth = { lane: upstream, back: downstream, shared, window: requestWindow };
    const requests = new RequestHalf({ ...forth, responseWindow, presences, withdrawn });
    shared.isTouched = () => this.#isTouched || requests.isTouched || responses.isTouched;
    // Whoever does not read answers gets no more of them.
    const mayAnswer = (): boolean => this.presences.length === 0 || !host.isFull("downstream");
    const mayRead = (): boolean => mayAnswer() && (this.#early?.length ?? 0) < mostEarly;
    // Of a client that has left, no more comes than is here, and the server has to hear of it.
    upstream.movedBy(() => (upstream.isEnded || mayRead()) && requests.step());
    downstream.movedBy(() => responses.step());
  }

  override wake(direction: Direction): void {
    super.wake(direction);
    if (direction === "downstream") this.lanes.upstream.wake();
  }

  #share(): Shared {
    const { upstream, downstream } = this.lanes;
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
      passUnread: (bytes) => this.passUnread(bytes),
      inject: (lane, frame, sent) => this.#inject(lane, { frame, sent }),
    };
  }

  #inject(lane: Lane, own: OwnFrame): void {
    this.#isTouched = true;
    if (lane === this.lanes.downstream && this.#early !== undefined) this.#early.push(own);
    else {
      sendOwn(lane, own);
      lane.wake();
    }
  }

  /** The server has said what it has to say first. */
  #begin(): void {
    for (const own of this.#early ?? []) sendOwn(this.lanes.downstream, own);
    this.#early = undefined;
    this.lanes.upstream.wake();
  }
}

function sendOwn(lane: Lane, { frame, sent }: OwnFrame): void {
  if (lane.isOver) return;
  lane.send(frame.bytes);
  sent?.();
}
