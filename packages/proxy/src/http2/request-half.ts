import type { ChunkQueue } from "../data/chunk-queue.ts";
import { actsOnResponse, planFor } from "../http/flow/plan.ts";
import type { Presence } from "../http/flow/presence.ts";
import type { Field } from "../http/read/head.ts";
import type { RequestFacts } from "../http/toxics/match.ts";
import { Answers } from "./answers.ts";
import { flags, frameTypes, onStream, preface, windowUpdate, type Frame } from "./frames.ts";
import { Half, dataBytesOf, immediately, type HalfOptions } from "./half.ts";
import type { HeaderBlock } from "./header-blocks.ts";
import type { Held, Stream } from "./streams.ts";
import { isWindowOfAll, type Window } from "./window.ts";

export interface RequestHalfOptions extends HalfOptions {
  /** The window of the other direction. */
  readonly responseWindow: Window;
  /** Toxics that act on what begins now. */
  presences(): readonly Presence[];
  /** The client does not want the rest of a response. */
  withdrawn(stream: Stream): void;
}

/** What a client sends: each request decided upon, and sent on, held, or answered. */
export class RequestHalf extends Half {
  readonly #options: RequestHalfOptions;
  readonly #answers: Answers;
  #prefaceBytes = 0;

  constructor(options: RequestHalfOptions) {
    super(options);
    this.#options = options;
    this.#answers = new Answers(options);
  }

  protected begin(queue: ChunkQueue): boolean {
    this.#answers.look();
    while (this.#prefaceBytes < preface.length) {
      const bytes = queue.take(preface.length - this.#prefaceBytes)?.bytes;
      if (bytes === undefined) return this.lane.isEnded;
      const isPreface = preface.subarray(this.#prefaceBytes, this.#prefaceBytes + bytes.length).equals(bytes);
      if (!isPreface) {
        this.giveUp(bytes);
        return false;
      }
      this.lane.send(bytes);
      this.#prefaceBytes += bytes.length;
    }
    return true;
  }

  protected takeBlock(block: HeaderBlock): void {
    const { streams } = this.shared;
    const stream = streams.ofClient(block.streamId);
    if (stream !== undefined) return this.#takeTrailers(stream, block);
    const opened = block.promisedId === undefined ? streams.open(block.streamId) : undefined;
    // A server's answer to it is an error, which the client should get.
    if (opened === undefined) return this.#refuse(block);
    opened.isRequestOver = block.isEndOfStream;
    const request = factsOf(block);
    const candidates = this.#options.presences().filter(({ toxic, matcher }) => {
      toxic.effect.seen += 1;
      return !matcher.needsBody && matcher.matchesHead(request);
    });
    const { hold, abort } = planFor(candidates.filter((presence) => !actsOnResponse(presence)));
    if (abort === undefined) opened.onResponse.push(...candidates.filter(actsOnResponse));
    if (abort === undefined && hold.dueMs(this.lane.nowMs) <= this.lane.nowMs) return this.#pass(opened, block);
    opened.toServer = { hold, abort, items: [] };
    this.keep(opened, opened.toServer, this.writer.keepBack(block));
  }

  protected takeFrame(frame: Frame): void {
    const { streams } = this.shared;
    const stream = streams.ofClient(frame.streamId);
    if (isWindowOfAll(frame)) return this.#open(frame);
    if (stream === undefined) {
      // The connection's own, those of streams that the server opened, and advice on streams that are over or to come.
      if (frame.streamId % 2 === 0 || !this.isTouched) this.send(frame);
      return;
    }
    if (isEndOfStream(frame)) stream.isRequestOver = true;
    if (stream.isAborted) return this.#swallow(stream, frame);
    if (frame.type === frameTypes.reset) return this.#withdraw(stream, frame);
    if (stream.toServer === undefined && !this.window.takes(dataBytesOf(frame))) stream.toServer = immediately();
    if (stream.toServer !== undefined) return this.keep(stream, stream.toServer, frame);
    if (frame.type === frameTypes.priority && streams.isReordered) return;
    this.send(onStream(frame, streams.numberFor(stream)));
  }

  protected heldOf(stream: Stream): Held | undefined {
    return stream.toServer;
  }

  protected forget(stream: Stream): void {
    stream.toServer = undefined;
  }

  protected isTakenOut(stream: Stream, { abort, items }: Held): boolean {
    if (abort === undefined || abort.isGone) return false;
    this.#answers.promise(stream, abort);
    // What waited was given back to the connection; the client may send as much of this stream again.
    this.#reopen(
      stream,
      items.reduce((sum, item) => sum + dataBytesOf(item), 0),
    );
    return true;
  }

  protected deliver(stream: Stream, item: HeaderBlock | Frame): void {
    if ("decoded" in item) this.#pass(stream, item);
    else this.send(onStream(item, this.shared.streams.numberFor(stream)));
  }

  /** The client does not want an answer any more: what waits is of no use, and a server that knows of it is told. */
  #withdraw(stream: Stream, reset: Frame): void {
    if (stream.toServer !== undefined) this.drop(stream, stream.toServer);
    this.#options.withdrawn(stream);
    if (stream.serverId === undefined) stream.isAborted = true;
    else this.send(onStream(reset, stream.serverId));
  }

  #open(frame: Frame): void {
    const toServer = this.#options.responseWindow.opened(frame);
    if (toServer !== undefined) this.send(toServer);
    this.shared.wakeOther(this.lane);
  }

  #pass(stream: Stream, block: HeaderBlock): void {
    this.send(...this.writer.write(block, this.shared.streams.numberFor(stream)));
  }

  #takeTrailers(stream: Stream, block: HeaderBlock): void {
    stream.isRequestOver = true;
    if (stream.isAborted) {
      this.writer.keepBack(block);
      this.#answers.look();
    } else if (stream.toServer === undefined) this.#pass(stream, block);
    else this.keep(stream, stream.toServer, this.writer.keepBack(block));
  }

  /** The rest of a request that the server never gets. A client may want to send it to the end, and is let to. */
  #swallow(stream: Stream, frame: Frame): void {
    if (frame.type === frameTypes.reset) this.#answers.withdraw(stream);
    this.giveBack(dataBytesOf(frame));
    this.#reopen(stream, dataBytesOf(frame));
    this.#answers.look();
  }

  #reopen(stream: Stream, dataBytes: number): void {
    if (dataBytes > 0 && !stream.isRequestOver)
      this.shared.inject(this.#options.back, windowUpdate(stream.id, dataBytes));
  }

  #refuse(block: HeaderBlock): void {
    this.giveUp(Buffer.concat(block.frames.map(({ bytes }) => bytes)));
  }
}

const isEndOfStream = ({ type, flags: frameFlags }: Frame): boolean =>
  type === frameTypes.reset || (type === frameTypes.data && (frameFlags & flags.endStream) !== 0);

/** The same facts as a request of HTTP/1.1 has. */
function factsOf({ decoded }: HeaderBlock): RequestFacts {
  const valueOf = (wanted: string): string => decoded.headers.find(({ name }) => name === wanted)?.value ?? "";
  const fields = decoded.headers.map(({ name, value }): Field => ({ name, value, line: "" }));
  const host: Field = { name: "host", value: valueOf(":authority") || valueOf("host"), line: "" };
  return { method: valueOf(":method"), target: valueOf(":path"), fields: [host, ...fields] };
}
