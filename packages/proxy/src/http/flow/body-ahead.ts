import { isBodiless } from "../act/injected-response.ts";
import type { Framing } from "../read/framing.ts";
import type { Head } from "../read/head.ts";
import { closeSettings, httpClose } from "../toxics/close.ts";
import { httpCorrupt } from "../toxics/corrupt.ts";
import { httpReplace, replaceSettings } from "../toxics/replace.ts";
import { httpSlowBody } from "../toxics/slow-body.ts";
import { httpTruncate, truncateSettings } from "../toxics/truncate.ts";
import type { Toxic } from "../../toxics/toxic.ts";

/** A message whose head has come, and nothing of its body. */
export interface Begun {
  readonly head: Head;
  readonly framing: Framing;
  /** Of the request. */
  readonly method: string;
}

/**
 * What is known of a message's body before it comes, while it is decided which toxics it suffers from: one that could do
 * nothing to it is not meant, and its trigger does not count it.
 *
 * A body whose length is not said may turn out to be empty: for that one it is too late.
 */
export class BodyAhead {
  readonly #begun: Begun;
  /** Unknown where its length is not said. */
  #bytes: number | undefined;
  /** The message can be given a body, or an answer to HEAD its length. */
  #hasPlace: boolean;

  constructor(begun: Begun) {
    const { head, framing } = begun;
    this.#begun = begun;
    this.#bytes = framing.kind === "length" ? framing.bytes : 0;
    if (framing.kind === "chunked" || framing.kind === "close") this.#bytes = undefined;
    this.#hasPlace = head.kind === "request" || !isBodiless(head.status);
  }

  /** Whether a toxic could do something to the message. */
  allows(toxic: Toxic): boolean {
    const mayCome = this.#bytes !== 0;
    if (toxic.kind === httpCorrupt || toxic.kind === httpSlowBody) return mayCome;
    if (toxic.kind === httpTruncate) return (this.#bytes ?? Infinity) > truncateSettings(toxic).bytes;
    if (toxic.kind === httpClose) return mayCome || closeSettings(toxic).at === "head";
    return toxic.kind !== httpReplace || this.#canReplace(toxic);
  }

  /** It suffers from this one: those behind it meet what that leaves. */
  suffer(toxic: Toxic): void {
    if (toxic.kind !== httpReplace) return;
    const { head, method } = this.#begun;
    const { status, body } = replaceSettings(toxic);
    if (status !== undefined && head.kind === "response") this.#hasPlace = !isBodiless(status);
    if (!this.#hasPlace) this.#bytes = 0;
    else if (body !== undefined && (head.kind === "request" || method !== "HEAD"))
      this.#bytes = Buffer.byteLength(body);
  }

  #canReplace(toxic: Toxic): boolean {
    if (this.#begun.framing.kind === "tunnel") return false;
    const { status, set, add, drop, body } = replaceSettings(toxic);
    const isOfBodyAlone = body !== undefined && [status, set, add, drop].every((each) => each === undefined);
    return this.#hasPlace || !isOfBodyAlone;
  }
}
