import type { Random } from "@hormesis/experiment";
import type { EndKind } from "../data/sink.ts";
import type { Timers } from "../ports/timers.ts";
import type { Settings } from "../toxics/attributes.ts";
import type { ConversationToxicKind } from "../toxics/toxic-kind.ts";
import type { Effect } from "../toxics/suffers.ts";
import type { Message, Range } from "./framer.ts";

/** Where messages go next: another toxic, or the connection. */
export interface MessageSink {
  /** Nothing should be given now. Who gives all the same loses nothing, but memory is not bounded. */
  readonly isFull: boolean;
  take(message: Message): void;
  /** No more come; `both` closes the connection when all before it has left. */
  end(kind: EndKind): void;
}

/** One toxic, on one direction of one connection. */
export interface MessageStage extends MessageSink {
  /** The next one may have room, or the toxic's numbers have changed: gives what can leave. */
  wake(): void;
  /** Gives all that it holds, now: the toxic is gone. */
  flush(): void;
  /** Drops what it holds, and holds no timer. */
  dispose(): void;
}

/** What a stage is made from. */
export interface StageInput {
  readonly settings: Settings;
  /** For all but the question who suffers, which draws for itself. */
  readonly random: Random;
  readonly timers: Timers;
  readonly effect: Effect;
  /**
   * Whether a message is to suffer; asked once a message. One that does not allow it is not one that is meant. Who then
   * does something to it adds 1 to `effect.affected`.
   */
  suffers(message: Message, allows?: () => boolean): boolean;
  /** What may be changed in a message. */
  payload(message: Message): readonly Range[];
  /** Whether a byte may appear there. */
  isReserved(byte: number): boolean;
  /** Both peers get a TCP reset, now. */
  reset(): void;
  /** Where messages go; another one when the toxics after this one have changed. */
  next(): MessageSink;
}

/** A kind of toxic on messages, whatever protocol they are of. */
export interface MessageToxicKind extends ConversationToxicKind {
  createStage(input: StageInput): MessageStage;
}
