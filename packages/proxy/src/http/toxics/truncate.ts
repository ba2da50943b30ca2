import { z } from "zod";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { closingShape, httpToxic } from "./common.ts";
import { settingsReader } from "./settings.ts";

const shape = httpToxic({
  bytes: z.int().min(0).default(0).describe("So much of the body is sent; one that is not longer is left alone"),
  by: closingShape,
});

/** Sends the beginning of a body, and then closes the connection; the head announces all of it. */
export const httpTruncate: ConversationToxicKind = {
  layer: "conversation",
  type: "http_truncate",
  goName: "HTTPTruncateToxic",
  protocols: ["http"],
  attributeNames: [],
  shape,
};

export const truncateSettings = settingsReader(shape);
