import { frameTypes, windowUpdate, type Frame } from "./frames.ts";

/** What either side may send at first (RFC 9113, section 6.9.2); only updates change it. */
const firstBytes = 65_535;

/**
 * How much data one receiver still takes, over all streams.
 *
 * Data that waits here must not keep other streams from sending. So its sender gets that much of the window back at once;
 * and when the receiver opens its window for the same data later, the sender must not hear of it again. In between the
 * sender may send more than the receiver takes: that much has to wait here too.
 */
export class Window {
  #availableBytes = firstBytes;
  /** Given back already, and delivered since: the receiver will open its window for it once more. */
  #owedBytes = 0;
  #isWatched = false;

  /** Whether so much may be sent now. As long as nothing had to wait, that is the sender's own affair. */
  takes(bytes: number): boolean {
    return !this.#isWatched || bytes <= this.#availableBytes;
  }

  /** Something waits, and its sender got the window back. */
  giveBack(): void {
    this.#isWatched = true;
  }

  /** So much was sent to the receiver. */
  sent(bytes: number): void {
    this.#availableBytes -= bytes;
  }

  /** So much is sent that its sender got back before. */
  owe(bytes: number): void {
    this.#owedBytes += bytes;
  }

  /** The receiver opens its window: what of it the sender is to hear. */
  opened(frame: Frame): Frame | undefined {
    if (frame.payload.length !== 4) return frame;
    const bytes = frame.payload.readUInt32BE() & 0x7f_ff_ff_ff;
    this.#availableBytes += bytes;
    const known = Math.min(bytes, this.#owedBytes);
    if (known === 0) return frame;
    this.#owedBytes -= known;
    return known < bytes ? windowUpdate(0, bytes - known) : undefined;
  }
}

export const isWindowOfAll = ({ type, streamId }: Frame): boolean => type === frameTypes.windowUpdate && streamId === 0;
