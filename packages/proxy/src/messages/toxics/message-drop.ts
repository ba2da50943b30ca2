import { instantStage } from "./instant-stage.ts";
import { messageKind } from "./message-kind.ts";

/**
 * Lets a message vanish.
 *
 * No answer is made up: who waits for one (Redis, PostgreSQL, Kafka) goes on waiting, until its own timeout.
 */
export const messageDrop = messageKind({
  type: "message_drop",
  shape: {},
  createStage: (input) => instantStage(input, { act: () => {} }),
});
