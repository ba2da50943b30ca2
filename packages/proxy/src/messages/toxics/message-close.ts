import { z } from "zod";
import { messageKind } from "./message-kind.ts";
import { instantStage } from "./instant-stage.ts";

/** Ends the connection in place of a message. */
export const messageClose = messageKind({
  type: "message_close",
  description:
    "Ends the connection in place of a message. Those before it are delivered, unless it is a reset; it and those after " +
    "it are not.",
  shape: { reset: z.boolean().default(false).describe("both peers get a TCP reset, at once, in place of an end") },
  createStage(input) {
    let isClosed = false;
    const stage = instantStage(input, {
      act(_, next) {
        isClosed = true;
        if (input.settings.attributes["reset"] === true) input.reset();
        else next.end("both");
      },
    });
    return {
      ...stage,
      // A spread would copy what it is now.
      get isFull() {
        return !isClosed && stage.isFull;
      },
      take: (message) => (isClosed ? undefined : stage.take(message)),
      end: (kind) => (isClosed ? undefined : stage.end(kind)),
    };
  },
});
