import { flags, frameOf, frameTypes, type Frame } from "./frames.ts";
import { HpackDecoder, type DecodedBlock } from "./hpack/decoder.ts";
import { encodeBlock } from "./hpack/encoder.ts";

/** The headers of one message, or its trailers, or those of a promised one: one frame and what continues it. */
export interface HeaderBlock {
  readonly streamId: number;
  readonly isEndOfStream: boolean;
  /** Of a promise: the stream that is promised. */
  readonly promisedId: number | undefined;
  readonly decoded: DecodedBlock;
  /** As it came. */
  readonly frames: readonly Frame[];
}

/** What servers take as one list of headers is less than that. */
const longestBlockBytes = 64 * 1024;
/** Every peer takes frames of this size. */
const longestPayloadBytes = 16_384;

/** Puts one direction's headers together, and understands them. Every frame must be given to it. */
export class HeaderBlocks {
  readonly #decoder = new HpackDecoder();
  readonly #frames: Frame[] = [];
  #fragments: Buffer[] = [];
  #bytes = 0;

  /** `undefined` for a frame that has nothing to do with headers, `more` while a block is not complete. */
  take(frame: Frame): HeaderBlock | "more" | "foreign" | undefined {
    const isFirst = this.#frames.length === 0;
    const isBlock = frame.type === frameTypes.headers || frame.type === frameTypes.pushPromise;
    const continues = frame.type === frameTypes.continuation && frame.streamId === this.#frames[0]?.streamId;
    // Between the frames of a block, there is no other.
    if (isFirst ? frame.type === frameTypes.continuation : !continues) return "foreign";
    if (isFirst && !isBlock) return undefined;
    const fragment = isFirst ? fragmentOf(frame) : frame.payload;
    this.#bytes += frame.payload.length;
    if (fragment === undefined || frame.streamId === 0 || this.#bytes > longestBlockBytes) return "foreign";
    return (frame.flags & flags.endHeaders) === 0 ? this.#more(frame, fragment) : this.#whole(frame, fragment);
  }

  /** Gives what was taken of a block that is not complete. */
  release(): readonly Frame[] {
    this.#fragments = [];
    this.#bytes = 0;
    return this.#frames.splice(0);
  }

  #more(frame: Frame, fragment: Buffer): "more" {
    this.#frames.push(frame);
    this.#fragments.push(fragment);
    return "more";
  }

  #whole(last: Frame, fragment: Buffer): HeaderBlock | "foreign" {
    const decoded = this.#decoder.decode(Buffer.concat([...this.#fragments, fragment]));
    if (decoded === undefined) return "foreign";
    const frames = [...this.release(), last];
    const [first = last] = frames;
    return {
      streamId: first.streamId,
      isEndOfStream: first.type === frameTypes.headers && (first.flags & flags.endStream) !== 0,
      promisedId: first.type === frameTypes.pushPromise ? promisedIdOf(first) : undefined,
      decoded,
      frames,
    };
  }
}

/** Writes a block anew, so that it does not matter which blocks the peer got before. */
export function framesOf({ decoded, isEndOfStream, promisedId }: HeaderBlock, streamId: number): Frame[] {
  const encoded = encodeBlock(decoded);
  const promised = Buffer.alloc(promisedId === undefined ? 0 : 4);
  if (promisedId !== undefined) promised.writeUInt32BE(promisedId);
  const whole = Buffer.concat([promised, encoded]);
  const frames: Frame[] = [];
  for (let at = 0; at === 0 || at < whole.length; at += longestPayloadBytes) {
    const type = firstOf(at, promisedId === undefined ? frameTypes.headers : frameTypes.pushPromise);
    const isLast = at + longestPayloadBytes >= whole.length;
    const frameFlags = (isLast ? flags.endHeaders : 0) | (at === 0 && isEndOfStream ? flags.endStream : 0);
    frames.push(frameOf(type, frameFlags, streamId, whole.subarray(at, at + longestPayloadBytes)));
  }
  return frames;
}

const firstOf = (at: number, type: number): number => (at === 0 ? type : frameTypes.continuation);

/** The encoded headers, without padding, priority and promise. */
function fragmentOf({ type, flags: frameFlags, payload }: Frame): Buffer | undefined {
  const isPadded = (frameFlags & flags.padded) !== 0;
  const from =
    (isPadded ? 1 : 0) +
    (type === frameTypes.headers && (frameFlags & flags.priority) !== 0 ? 5 : 0) +
    (type === frameTypes.pushPromise ? 4 : 0);
  const to = payload.length - (isPadded ? (payload[0] ?? 0) : 0);
  return from <= to ? payload.subarray(from, to) : undefined;
}

function promisedIdOf({ flags: frameFlags, payload }: Frame): number {
  return payload.readUInt32BE((frameFlags & flags.padded) === 0 ? 0 : 1) & 0x7f_ff_ff_ff;
}
