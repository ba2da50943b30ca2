import { z } from "zod";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { bodyText, headersShape, httpToxic } from "./common.ts";
import { settingsReader } from "./settings.ts";

const shape = httpToxic({
  by: z
    .enum(["response", "close", "reset"])
    .default("response")
    .describe("What comes instead of the server's answer: a response, the end of the connection, or a TCP reset"),
  status: z.int().min(200).max(599).default(503).describe("The response's status"),
  headers: headersShape.optional().describe("The response's headers; its length is always right"),
  body: bodyText.optional().describe("The response's body; `text/plain` unless the headers say more. Not with `http2`"),
});

/** Answers instead of the server, which never gets the request. Which direction it has does not matter. */
export const httpAbort: ConversationToxicKind = {
  layer: "conversation",
  type: "http_abort",
  goName: "HTTPAbortToxic",
  protocols: ["http", "http2"],
  withoutEffect: { http2: ["body", "match.body"] },
  attributeNames: [],
  shape,
};

export const abortSettings = settingsReader(shape);
