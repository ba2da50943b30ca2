import { z } from "zod";
import { matchShape } from "../match.ts";
import type { MessageToxicKind } from "../message-stage.ts";
import { messageProtocolNames } from "../protocol-names.ts";

/** Makes a kind of toxic on messages: all of them can be told which messages they are meant for. */
export function messageKind(kind: {
  readonly type: string;
  readonly shape: z.ZodRawShape;
  readonly createStage: MessageToxicKind["createStage"];
}): MessageToxicKind {
  const { type, shape, createStage } = kind;
  const words = type.split("_").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const match = matchShape.optional().describe("Which messages: all that is named has to match. Without it: all");
  return {
    layer: "conversation",
    type,
    goName: `${words.join("")}Toxic`,
    protocols: messageProtocolNames,
    attributeNames: [],
    shape: z.object({ ...shape, match }),
    createStage,
  };
}
