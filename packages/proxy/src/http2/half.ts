import type { ChunkQueue } from "../data/chunk-queue.ts";
import { Hold } from "../http/act/hold.ts";
import type { Lane } from "../http/flow/lane.ts";
import { FrameReader, frameTypes, windowUpdate, type Frame } from "./frames.ts";
import { HeaderBlocks, type HeaderBlock } from "./header-blocks.ts";
import { HeaderWriter } from "./header-writer.ts";
import type { Held, Stream, Streams } from "./streams.ts";
import type { Window } from "./window.ts";

/** What both directions of a connection share. */
export interface Shared {
  readonly streams: Streams;
  /** It is not understood: both directions are passed on as they are. */
  isRaw: boolean;
  /** Something was changed already, so that what is not understood cannot be passed on. */
  isTouched: () => boolean;
  /** Something has changed that the other direction may wait for. */
  wakeOther(lane: Lane): void;
  close(lane: Lane): void;
  passUnread(bytes: number): void;
  /** Sends a frame of our own, between those that pass; `sent` is called when it goes, which may be never. */
  inject(lane: Lane, frame: Frame, sent?: () => void): void;
}

export interface HalfOptions {
  readonly lane: Lane;
  /** The direction against this one. */
  readonly back: Lane;
  readonly shared: Shared;
  readonly window: Window;
}

/** What waits in one direction of all streams; then its source waits. A stream's own window is 64 KiB at first. */
const mostHeldBytes = 4 * 1024 * 1024;

/** One direction, frame by frame: what is done with each, the two directions say themselves. */
export abstract class Half {
  protected readonly lane: Lane;
  protected readonly shared: Shared;
  protected readonly writer = new HeaderWriter();
  readonly #reader = new FrameReader();
  readonly #blocks = new HeaderBlocks();
  readonly #held = new Set<Stream>();
  #heldBytes = 0;

  /** What the receiver of this direction takes. */
  protected readonly window: Window;
  readonly #back: Lane;

  constructor({ lane, back, shared, window }: HalfOptions) {
    this.lane = lane;
    this.#back = back;
    this.shared = shared;
    this.window = window;
  }

  get isTouched(): boolean {
    return this.writer.isAnew;
  }

  /** Moves one frame on; false when there is nothing to do but to wait. */
  step(): boolean {
    if (this.#releaseDue()) return true;
    if (this.#heldBytes >= mostHeldBytes) return false;
    if (this.shared.isRaw) return this.#passRaw();
    const { queue } = this.lane;
    if (!this.begin(queue)) return !this.lane.isOver && this.shared.isRaw;
    const frame = this.#reader.next(queue);
    if (frame === undefined) return this.#wait();
    if (frame === "foreign") return this.giveUp();
    const block = this.#blocks.take(frame);
    if (block === "foreign") return this.giveUp(frame.bytes);
    if (block === undefined) this.takeFrame(frame);
    else if (block !== "more") this.takeBlock(block);
    return !this.lane.isOver;
  }

  /** What comes before all frames; false while it has not come. */
  protected abstract begin(queue: ChunkQueue): boolean;
  protected abstract takeFrame(frame: Frame): void;
  protected abstract takeBlock(block: HeaderBlock): void;
  protected abstract heldOf(stream: Stream): Held | undefined;
  /** Sends on one item whose time has come. */
  protected abstract deliver(stream: Stream, item: HeaderBlock | Frame): void;
  /** All of a stream that waited has gone on, or nothing of it will. */
  protected abstract forget(stream: Stream): void;
  /** The time of what waits has come: true when it is not to go on. */
  protected abstract isTakenOut(stream: Stream, held: Held): boolean;

  protected send(...frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.window.sent(dataBytesOf(frame));
      this.lane.send(frame.bytes);
    }
  }

  /** It goes on later, in its turn among the stream's. Whoever sent it may send as much of other streams meanwhile. */
  protected keep(stream: Stream, held: Held, item: HeaderBlock | Frame): void {
    held.items.push(item);
    this.#held.add(stream);
    this.#heldBytes += sizeOf(item);
    this.giveBack(dataBytesOf(item));
  }

  /** The window that data has used which does not reach the receiver, not now or not at all. */
  protected giveBack(dataBytes: number): void {
    if (dataBytes === 0) return;
    this.window.giveBack();
    this.shared.inject(this.#back, windowUpdate(0, dataBytes));
  }

  /** Nothing of the stream waits here any more. */
  protected drop(stream: Stream, held: Held): void {
    this.#held.delete(stream);
    for (const item of held.items) this.#heldBytes -= sizeOf(item);
    this.forget(stream);
  }

  /** Passes on all that is here as it is, and what comes; or closes the connection, when that would make no sense. */
  protected giveUp(more: Buffer = Buffer.alloc(0)): boolean {
    if (this.shared.isTouched()) {
      this.shared.close(this.lane);
      return false;
    }
    this.shared.isRaw = true;
    const held = Buffer.concat([this.#takeHeldBytes(), more]);
    this.shared.passUnread(held.length);
    this.lane.send(held);
    this.shared.wakeOther(this.lane);
    return true;
  }

  #releaseDue(): boolean {
    const { nowMs } = this.lane;
    for (const stream of this.#held) {
      const held = this.heldOf(stream);
      const dueMs = held?.hold.dueMs(nowMs) ?? Infinity;
      if (dueMs > nowMs) this.lane.waitUntil(dueMs);
      else if (held !== undefined && this.#release(stream, held)) return true;
    }
    return false;
  }

  /** Sends on what waited, as far as the receiver takes it; false when that is not at all. */
  #release(stream: Stream, held: Held): boolean {
    if (this.isTakenOut(stream, held)) {
      this.drop(stream, held);
      return true;
    }
    const [item] = held.items;
    const dataBytes = item === undefined ? 0 : dataBytesOf(item);
    if (item !== undefined && !this.window.takes(dataBytes)) return false;
    if (item !== undefined) {
      held.items.shift();
      this.#heldBytes -= sizeOf(item);
      this.window.owe(dataBytes);
      this.deliver(stream, item);
    }
    if (held.items.length === 0) this.drop(stream, held);
    return true;
  }

  #passRaw(): boolean {
    const { lane, shared } = this;
    const held = this.#takeHeldBytes();
    const bytes = held.length > 0 ? held : lane.queue.take(Infinity)?.bytes;
    if (bytes === undefined) return this.#end();
    shared.passUnread(bytes.length);
    lane.send(bytes);
    return true;
  }

  /** Parts of a frame or a block that came before the other direction was not understood. */
  #takeHeldBytes(): Buffer {
    const pending = this.#blocks.release();
    return Buffer.concat([...pending.map(({ bytes }) => bytes), this.#reader.release()]);
  }

  #wait(): boolean {
    // What is held when its client is gone serves nobody.
    return (this.#held.size === 0 || this.lane.isForNobody) && this.#end();
  }

  #end(): boolean {
    if (!this.lane.isEnded) return false;
    this.lane.send(this.#takeHeldBytes());
    this.lane.end();
    return false;
  }
}

/** What waits for nothing but for the receiver. */
export const immediately = (): Held => ({ hold: new Hold([]), items: [], abort: undefined });

const isFrame = (item: HeaderBlock | Frame): item is Frame => "payload" in item;

function sizeOf(item: HeaderBlock | Frame): number {
  if (isFrame(item)) return item.bytes.length;
  return item.decoded.headers.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

export function dataBytesOf(item: HeaderBlock | Frame): number {
  return isFrame(item) && item.type === frameTypes.data ? item.payload.length : 0;
}
