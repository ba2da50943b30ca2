import { onStream, type Frame } from "./frames.ts";
import { framesOf, type HeaderBlock } from "./header-blocks.ts";

/**
 * Sends one direction's headers on: as they came, as long as all of them do, and in their order.
 *
 * A block can refer to the ones before it. So from the first that is held or taken out, all are written anew.
 */
export class HeaderWriter {
  #isAnew = false;
  /** What blocks that do not go on in their place said of the peer's table. */
  readonly #tableSizes: number[] = [];

  /** Something does not go on in its place: nothing can be passed on unseen any more. */
  get isAnew(): boolean {
    return this.#isAnew;
  }

  /** A block that goes on later, or never. */
  keepBack(block: HeaderBlock): HeaderBlock {
    this.#isAnew = true;
    this.#tableSizes.push(...block.decoded.tableSizes);
    return { ...block, decoded: { headers: block.decoded.headers, tableSizes: [] } };
  }

  /** A block that goes on now. */
  write(block: HeaderBlock, streamId: number): readonly Frame[] {
    if (!this.#isAnew) return block.frames.map((frame) => onStream(frame, streamId));
    const tableSizes = [...this.#tableSizes.splice(0), ...block.decoded.tableSizes];
    return framesOf({ ...block, decoded: { headers: block.decoded.headers, tableSizes } }, streamId);
  }
}
