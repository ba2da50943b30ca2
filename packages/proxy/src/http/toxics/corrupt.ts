import { z } from "zod";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { httpToxic } from "./common.ts";
import { settingsReader } from "./settings.ts";

const shape = httpToxic({
  share: z
    .number()
    .gt(0)
    .max(1)
    .default(0.01)
    .describe("Which share of the body's bytes gets a bit turned; at least one byte where the length is known"),
});

/** Turns bits of a body, seeded; its length stays, and so does all that says how long it is. */
export const httpCorrupt: ConversationToxicKind = {
  layer: "conversation",
  type: "http_corrupt",
  goName: "HTTPCorruptToxic",
  protocols: ["http"],
  attributeNames: [],
  shape,
};

export const corruptSettings = settingsReader(shape);
