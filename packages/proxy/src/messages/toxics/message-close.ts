import { z } from "zod";
import { messageKind } from "./message-kind.ts";
import { instantStage } from "./instant-stage.ts";

/**
 * Ends the connection in place of a message. It and those after it are not delivered; those before it are, unless it is a
 * reset.
 */
export const messageClose = messageKind({
  type: "message_close",
  shape: {
    reset: z.boolean().default(false).describe("Whether both peers get a TCP reset, at once, instead of an end"),
  },
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
