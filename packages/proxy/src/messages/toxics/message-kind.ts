import { z } from "zod";
import { matchShape } from "../match.ts";
import type { MessageToxicKind } from "../message-stage.ts";
import { messageProtocolNames } from "../protocol-names.ts";

/** Makes a kind of toxic on messages: all of them can be told which messages they are meant for. */
export function messageKind(kind: {
  readonly type: string;
  readonly description: string;
  readonly shape: z.ZodRawShape;
  readonly createStage: MessageToxicKind["createStage"];
}): MessageToxicKind {
  const { type, description, shape, createStage } = kind;
  const words = type.split("_").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const match = matchShape
    .optional()
    .describe("which messages: all that is named has to match (default: every message)");
  return {
    layer: "conversation",
    type,
    description,
    goName: `${words.join("")}Toxic`,
    protocols: messageProtocolNames,
    attributeNames: [],
    shape: z.object({ ...shape, match }),
    createStage,
  };
}
