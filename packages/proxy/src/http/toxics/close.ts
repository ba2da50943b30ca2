import { z } from "zod";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { closingShape, httpToxic } from "./common.ts";
import { settingsReader } from "./settings.ts";

const shape = httpToxic({
  at: z
    .enum(["head", "body"])
    .default("head")
    .describe("`head`: before any of the message goes on; `body`: in the middle of its body, where it has one"),
  by: closingShape,
});

/** Closes the connection instead of passing a message on: the server may have done what it was asked (`downstream`). */
export const httpClose: ConversationToxicKind = {
  layer: "conversation",
  type: "http_close",
  goName: "HTTPCloseToxic",
  protocols: ["http"],
  attributeNames: [],
  shape,
};

export const closeSettings = settingsReader(shape);
