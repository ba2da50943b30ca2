import type { Hold } from "../http/act/hold.ts";
import type { Presence } from "../http/flow/presence.ts";
import type { Frame } from "./frames.ts";
import type { HeaderBlock } from "./header-blocks.ts";

/** What waits in one direction of a stream, until its time has come. */
export interface Held {
  readonly hold: Hold;
  readonly items: (HeaderBlock | Frame)[];
  /** Then the server is not asked: this answers. */
  readonly abort: Presence | undefined;
}

/** One request and its response. */
export interface Stream {
  /** As the client knows it. */
  readonly id: number;
  /** As the server knows it, once it does: who is asked later has a higher number. */
  serverId: number | undefined;
  readonly onResponse: Presence[];
  toServer: Held | undefined;
  toClient: Held | undefined;
  /** The server never gets it; it was answered. */
  isAborted: boolean;
  /** The client has sent all of it. */
  isRequestOver: boolean;
  /** The head of the response has come. */
  isAnswered: boolean;
}

/** So many are remembered, over ones too, as frames for them may be under way. Servers allow 100 to 1000 at once. */
const mostStreams = 8192;

/** The streams of a connection, by the numbers of both sides. */
export class Streams {
  readonly #byClient = new Map<number, Stream>();
  readonly #byServer = new Map<number, Stream>();
  #lastClientId = 0;
  #lastServerId = 0;
  #isReordered = false;

  /** Numbers are not the same on both sides any more. */
  get isReordered(): boolean {
    return this.#isReordered;
  }

  /** Opens a stream; `undefined` for a number that no client may use now. */
  open(id: number): Stream | undefined {
    if (id % 2 === 0 || id <= this.#lastClientId) return undefined;
    this.#lastClientId = id;
    const stream: Stream = {
      id,
      serverId: undefined,
      onResponse: [],
      toServer: undefined,
      toClient: undefined,
      isAborted: false,
      isRequestOver: false,
      isAnswered: false,
    };
    this.#byClient.set(id, stream);
    this.#forgetOldest();
    return stream;
  }

  ofClient(id: number): Stream | undefined {
    return this.#byClient.get(id);
  }

  ofServer(id: number): Stream | undefined {
    return this.#byServer.get(id);
  }

  /** The number by which the server is told of it: its own, unless a later one went first. */
  numberFor(stream: Stream): number {
    if (stream.serverId !== undefined) return stream.serverId;
    const serverId = Math.max(stream.id, this.#lastServerId + (this.#lastServerId === 0 ? 1 : 2));
    this.#lastServerId = serverId;
    if (serverId !== stream.id) this.#isReordered = true;
    stream.serverId = serverId;
    this.#byServer.set(serverId, stream);
    return serverId;
  }

  /** The client's number for the last stream that a server says it has taken. */
  lastTaken(serverId: number): number {
    if (!this.#isReordered) return serverId;
    const taken = [...this.#byServer].filter(([id]) => id <= serverId).map(([, { id }]) => id);
    // A number above all that were used says that all are taken.
    return serverId >= this.#lastServerId ? serverId : Math.max(0, ...taken);
  }

  #forgetOldest(): void {
    if (this.#byClient.size <= mostStreams) return;
    for (const stream of this.#byClient.values()) {
      if (stream.toServer !== undefined || stream.toClient !== undefined) continue;
      this.#byClient.delete(stream.id);
      if (stream.serverId !== undefined) this.#byServer.delete(stream.serverId);
      return;
    }
  }
}
