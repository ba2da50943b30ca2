import type { Lane } from "../http/flow/lane.ts";
import type { Presence } from "../http/flow/presence.ts";
import { abortSettings } from "../http/toxics/abort.ts";
import { errorCodes, flags, frameOf, frameTypes, resetStream } from "./frames.ts";
import type { Shared } from "./half.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import { encodeBlock } from "./hpack/encoder.ts";
import type { Stream } from "./streams.ts";

/** A client that only ends its request when it has an answer gets it after that time. */
const patienceMs = 1000;

export interface AnswersOptions {
  /** Where requests come from. */
  readonly lane: Lane;
  /** Where answers go. */
  readonly back: Lane;
  readonly shared: Shared;
}

/**
 * Answers in the server's place, each when all of its request has come: some clients stop to send, or to listen, when the
 * answer comes first.
 */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #waiting = new Map<Stream, { readonly abort: Presence; readonly dueMs: number }>();

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** The server will not get this request. */
  promise(stream: Stream, abort: Presence): void {
    const { lane, back, shared } = this.#options;
    stream.isAborted = true;
    if (abortSettings(abort.toxic).by === "response") {
      this.#waiting.set(stream, { abort, dueMs: lane.nowMs + patienceMs });
      return this.look();
    }
    // What the client has sent meanwhile is still swallowed, but no more is asked for.
    stream.isRequestOver = true;
    shared.inject(back, resetStream(stream.id, errorCodes.cancel), () => abort.count());
  }

  /** The client wants no answer any more. */
  withdraw(stream: Stream): void {
    this.#waiting.delete(stream);
  }

  /** Gives what can be given now, and sees to it that it is asked again in time. */
  look(): void {
    const { lane, back, shared } = this.#options;
    for (const [stream, { abort, dueMs }] of this.#waiting) {
      if (!stream.isRequestOver && dueMs > lane.nowMs) {
        lane.waitUntil(dueMs);
        continue;
      }
      this.#waiting.delete(stream);
      const answer = encodeBlock(answerOf(abort));
      const frame = frameOf(frameTypes.headers, flags.endHeaders | flags.endStream, stream.id, answer);
      shared.inject(back, frame, () => abort.count());
    }
  }
}

/** The headers of an answer. It has no body, as that would use the server's window. */
function answerOf({ toxic }: Presence): DecodedBlock {
  const { status, headers = {} } = abortSettings(toxic);
  const lines = Object.entries({ ":status": String(status), ...headers });
  return {
    headers: lines.map(([name, value]) => ({ name: name.toLowerCase(), value, isSensitive: false })),
    tableSizes: [],
  };
}
