import type { Closing } from "../flow/lane.ts";
import type { Presence } from "../flow/presence.ts";
import { closeSettings, httpClose } from "../toxics/close.ts";
import { truncateSettings } from "../toxics/truncate.ts";

/** Where one message is cut off. */
export class Cut {
  readonly #presence: Presence;
  #sentBytes = 0;
  /** So much of the body goes on; unknown until its length is, or its first bytes. */
  #afterBytes: number | undefined;

  constructor(presence: Presence) {
    this.#presence = presence;
    if (!this.#isClose) this.#afterBytes = truncateSettings(presence.toxic).bytes;
  }

  get by(): Closing {
    const { toxic } = this.#presence;
    return this.#isClose ? closeSettings(toxic).by : truncateSettings(toxic).by;
  }

  /** Nothing of the message goes on. */
  get isBeforeHead(): boolean {
    return !this.#presence.isGone && this.#isClose && closeSettings(this.#presence.toxic).at === "head";
  }

  /** The head has been sent, of a message whose body is so long, where that is known. */
  begin(lengthBytes: number | undefined): void {
    if (lengthBytes !== undefined) this.#afterBytes ??= Math.floor(lengthBytes / 2);
  }

  /** How many of the next bytes of the body go on before it is cut. */
  roomFor(bytes: number): number {
    if (this.#presence.isGone) return bytes;
    this.#afterBytes ??= Math.floor(bytes / 2);
    return Math.min(bytes, Math.max(0, this.#afterBytes - this.#sentBytes));
  }

  sent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  /** Whether it is cut here, when so many more bytes are known to come. */
  isDue(moreBytes: number): boolean {
    return !this.#presence.isGone && moreBytes > 0 && this.#sentBytes >= (this.#afterBytes ?? Infinity);
  }

  /** It really cuts. */
  count(): void {
    this.#presence.count();
  }

  get #isClose(): boolean {
    return this.#presence.toxic.kind === httpClose;
  }
}
