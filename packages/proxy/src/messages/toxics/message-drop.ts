import { instantStage } from "./instant-stage.ts";
import { messageKind } from "./message-kind.ts";

/** Lets messages vanish. Whoever waits for an answer to one goes on waiting: that is the fault. */
export const messageDrop = messageKind({
  type: "message_drop",
  description:
    "Lets a message vanish. No answer is made up: who waits for one (Redis, PostgreSQL, Kafka) goes on waiting until " +
    "its own timeout.",
  shape: {},
  createStage: (input) => instantStage(input, { act: () => {} }),
});
