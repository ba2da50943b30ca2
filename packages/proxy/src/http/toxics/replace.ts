import { z } from "zod";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { bodyText, headerNamesShape, headersShape, httpToxic } from "./common.ts";
import { settingsReader } from "./settings.ts";

const shape = httpToxic({
  status: z.int().min(200).max(599).optional().describe("Another status; of a response only"),
  set: headersShape.optional().describe("Headers that get this value, whether they are there or not"),
  add: headersShape.optional().describe("Headers that come in addition, even when they are there"),
  drop: headerNamesShape.optional().describe("Headers that are taken out"),
  body: bodyText.optional().describe("Another body, with the right length"),
});

/** Changes a request before it goes on (`upstream`), or a response (`downstream`). What is not said stays, byte for byte. */
export const httpReplace: ConversationToxicKind = {
  layer: "conversation",
  type: "http_replace",
  goName: "HTTPReplaceToxic",
  protocols: ["http"],
  attributeNames: [],
  shape,
};

export type Replacement = z.output<typeof shape>;
export const replaceSettings = settingsReader(shape);
