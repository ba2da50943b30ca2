import type { Message } from "../framer.ts";
import type { MessageSink, MessageStage, StageInput } from "../message-stage.ts";

interface InstantOptions {
  /** What comes of a message that suffers. */
  readonly act: (message: Message, next: MessageSink) => void;
  /** Whether it can be done to this message at all; else it is not one that is meant. */
  readonly allows?: (message: Message) => boolean;
}

/** A toxic that does its work at once, and holds nothing. */
export function instantStage(input: StageInput, { act, allows = () => true }: InstantOptions): MessageStage {
  return {
    get isFull() {
      return input.next().isFull;
    },
    take(message) {
      if (!input.suffers(message, () => allows(message))) return input.next().take(message);
      input.effect.affected += 1;
      act(message, input.next());
    },
    end: (kind) => input.next().end(kind),
    wake: () => {},
    flush: () => {},
    dispose: () => {},
  };
}
