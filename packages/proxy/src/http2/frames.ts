import type { ChunkQueue } from "../data/chunk-queue.ts";

/** The frames that matter here (RFC 9113, section 6). */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flags = { endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

/** Why a stream ends (RFC 9113, section 7): nobody wants it any more. */
export const errorCodes = { cancel: 8 } as const;

/** What a client says first. */
export const preface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 for the connection as a whole. */
  readonly streamId: number;
  readonly payload: Buffer;
  /** The whole frame, as it came. */
  readonly bytes: Buffer;
}

const headBytes = 9;
/** Peers use 16 KiB unless they have agreed on more; few do, and nobody that is known on more than this. */
const longestPayloadBytes = 1024 * 1024;

/** Cuts one direction into frames, wherever its bytes were split, and holds one frame at most. */
export class FrameReader {
  readonly #head = Buffer.alloc(headBytes);
  #headLength = 0;
  #frame: Buffer | undefined;
  #filled = 0;

  /** The next frame; `undefined` when more bytes are needed, `foreign` when it is none that is followed. */
  next(queue: ChunkQueue): Frame | "foreign" | undefined {
    if (this.#frame === undefined) {
      const quick = this.#headLength === 0 ? takeWhole(queue) : undefined;
      if (quick !== undefined) return quick;
      this.#headLength += fill(this.#head, this.#headLength, queue);
      if (this.#headLength < headBytes) return undefined;
      const length = this.#head.readUIntBE(0, 3);
      if (length > longestPayloadBytes) return "foreign";
      this.#frame = Buffer.allocUnsafe(headBytes + length);
      this.#filled = this.#head.copy(this.#frame);
    }
    this.#filled += fill(this.#frame, this.#filled, queue);
    if (this.#filled < this.#frame.length) return undefined;
    const frame = parse(this.#frame);
    this.#frame = undefined;
    this.#headLength = 0;
    return frame;
  }

  /** Gives what it holds of a frame that is not complete. */
  release(): Buffer {
    const held = this.#frame?.subarray(0, this.#filled) ?? Buffer.from(this.#head.subarray(0, this.#headLength));
    this.#frame = undefined;
    this.#headLength = 0;
    return held;
  }
}

/** Makes a frame. */
export function frameOf(type: number, frameFlags: number, streamId: number, payload: Buffer): Frame {
  const head = Buffer.alloc(headBytes);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(frameFlags, 4);
  head.writeUInt32BE(streamId, 5);
  return { type, flags: frameFlags, streamId, payload, bytes: Buffer.concat([head, payload]) };
}

/** The same frame for another stream. */
export function onStream(frame: Frame, streamId: number): Frame {
  if (frame.streamId === streamId) return frame;
  return frameOf(frame.type, frame.flags, streamId, frame.payload);
}

export function windowUpdate(streamId: number, bytes: number): Frame {
  return frameOf(frameTypes.windowUpdate, 0, streamId, numberOf(bytes));
}

export function resetStream(streamId: number, code: number): Frame {
  return frameOf(frameTypes.reset, 0, streamId, numberOf(code));
}

function numberOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Mostly a frame comes as a whole, and needs no copy. */
function takeWhole(queue: ChunkQueue): Frame | undefined {
  const bytes = queue.head?.bytes;
  if (bytes === undefined || bytes.length < headBytes) return undefined;
  const length = headBytes + bytes.readUIntBE(0, 3);
  const taken = bytes.length < length ? undefined : queue.take(length)?.bytes;
  return taken === undefined ? undefined : parse(taken);
}

function fill(target: Buffer, from: number, queue: ChunkQueue): number {
  let filled = 0;
  for (;;) {
    const bytes = queue.take(target.length - from - filled)?.bytes;
    if (bytes === undefined) return filled;
    filled += bytes.copy(target, from + filled);
  }
}

function parse(bytes: Buffer): Frame {
  return {
    type: bytes.readUInt8(3),
    flags: bytes.readUInt8(4),
    streamId: bytes.readUInt32BE(5) & 0x7f_ff_ff_ff,
    payload: bytes.subarray(headBytes),
    bytes,
  };
}
