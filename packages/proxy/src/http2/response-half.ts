import { planFor } from "../http/flow/plan.ts";
import { frameOf, frameTypes, onStream, type Frame } from "./frames.ts";
import { Half, dataBytesOf, immediately, type HalfOptions } from "./half.ts";
import type { HeaderBlock } from "./header-blocks.ts";
import type { Held, Stream } from "./streams.ts";
import { isWindowOfAll, type Window } from "./window.ts";

export interface ResponseHalfOptions extends HalfOptions {
  /** The window of the other direction. */
  readonly requestWindow: Window;
  /** The first frame has gone on: now others may. */
  begun(): void;
}

/** What a server sends: each response held as long as its delays say, and given to its request. */
export class ResponseHalf extends Half {
  readonly #options: ResponseHalfOptions;
  #hasBegun = false;

  constructor(options: ResponseHalfOptions) {
    super(options);
    this.#options = options;
  }

  protected begin(): boolean {
    return true;
  }

  protected takeFrame(frame: Frame): void {
    if (!this.#hasBegun && frame.type !== frameTypes.settings) return void this.giveUp(frame.bytes);
    const stream = this.shared.streams.ofServer(frame.streamId);
    if (isWindowOfAll(frame)) this.#open(frame);
    else if (frame.type === frameTypes.goAway) this.send(this.#translated(frame));
    else if (stream === undefined) this.#takeUnknown(frame);
    else this.#takeOf(stream, frame);
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#options.begun();
  }

  protected takeBlock(block: HeaderBlock): void {
    const stream = this.shared.streams.ofServer(block.streamId);
    if (stream === undefined) return this.send(...this.writer.write(block, block.streamId));
    if (stream.toClient === undefined && block.promisedId === undefined && !stream.isAnswered)
      this.#begin(stream, block);
    if (stream.toClient === undefined) this.send(...this.writer.write(block, stream.id));
    else this.keep(stream, stream.toClient, this.writer.keepBack(block));
  }

  protected heldOf(stream: Stream): Held | undefined {
    return stream.toClient;
  }

  protected forget(stream: Stream): void {
    stream.toClient = undefined;
  }

  protected isTakenOut(): boolean {
    return false;
  }

  protected deliver(stream: Stream, item: HeaderBlock | Frame): void {
    if ("decoded" in item) this.send(...this.writer.write(item, stream.id));
    else this.send(onStream(item, stream.id));
  }

  /** The client does not want it any more. */
  withdraw(stream: Stream): void {
    if (stream.toClient !== undefined) this.drop(stream, stream.toClient);
  }

  #takeOf(stream: Stream, frame: Frame): void {
    if (stream.toClient === undefined && !this.window.takes(dataBytesOf(frame))) stream.toClient = immediately();
    if (stream.toClient === undefined) this.send(onStream(frame, stream.id));
    else this.keep(stream, stream.toClient, frame);
  }

  #open(frame: Frame): void {
    const toClient = this.#options.requestWindow.opened(frame);
    if (toClient !== undefined) this.send(toClient);
    this.shared.wakeOther(this.lane);
  }

  #begin(stream: Stream, { decoded }: HeaderBlock): void {
    const status = decoded.headers.find(({ name }) => name === ":status")?.value ?? "";
    if (status.startsWith("1")) return;
    stream.isAnswered = true;
    if (stream.onResponse.length === 0) return;
    const { hold } = planFor(stream.onResponse);
    const { nowMs } = this.lane;
    if (hold.dueMs(nowMs) > nowMs) stream.toClient = { hold, abort: undefined, items: [] };
  }

  #takeUnknown(frame: Frame): void {
    // Of a stream that was forgotten, nobody knows the client's number.
    const isLost = frame.streamId % 2 === 1 && this.shared.streams.isReordered;
    if (!isLost) return this.send(frame);
    this.giveBack(dataBytesOf(frame));
  }

  /** A server names the last request that it took: by the number that the client knows. */
  #translated(frame: Frame): Frame {
    if (frame.payload.length < 8 || !this.shared.streams.isReordered) return frame;
    const payload = Buffer.from(frame.payload);
    payload.writeUInt32BE(this.shared.streams.lastTaken(payload.readUInt32BE(0) & 0x7f_ff_ff_ff), 0);
    return frameOf(frame.type, frame.flags, frame.streamId, payload);
  }
}
