import { z } from "zod";
import { attribute } from "../../toxics/attributes.ts";
import { instantStage } from "./instant-stage.ts";
import { messageKind } from "./message-kind.ts";

/** More copies of one message are a flood, not a duplicate. */
const mostCopies = 100;

/**
 * Sends a message again, right after it, as a network or a broker does that was not sure whether it had arrived.
 *
 * A request that comes twice is answered twice: a client that pairs answers with requests by their order (Redis,
 * PostgreSQL) reads the wrong ones from there on.
 */
export const messageDuplicate = messageKind({
  type: "message_duplicate",
  shape: { copies: z.int().min(1).max(mostCopies).default(1).describe("How many more of it are sent") },
  createStage: (input) =>
    instantStage(input, {
      act(message, next) {
        for (let sent = 0; sent <= attribute(input.settings, "copies"); sent += 1) next.take(message);
      },
    }),
});
