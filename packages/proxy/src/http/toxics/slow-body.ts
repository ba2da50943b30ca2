import { z } from "zod";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { httpToxic } from "./common.ts";
import { settingsReader } from "./settings.ts";

/** What is not said of the pieces follows from the rate: so many of them a second. */
const piecesPerSecond = 50;

const shape = httpToxic({
  rate: z.number().gt(0).default(1000).describe("Bytes a second"),
  piece: z.int().min(1).optional().describe("So many bytes at once; without it, what a fiftieth of a second takes"),
});

/** Lets a body through slowly: in pieces, each after the time that the rate gives it. */
export const httpSlowBody: ConversationToxicKind = {
  layer: "conversation",
  type: "http_slow_body",
  goName: "HTTPSlowBodyToxic",
  protocols: ["http"],
  attributeNames: [],
  shape,
};

const slowBodySettings = settingsReader(shape);

/** How many bytes at once, and how long each takes. */
export function paceOf(toxic: Parameters<typeof slowBodySettings>[0]): { pieceBytes: number; msPerByte: number } {
  const { rate, piece } = slowBodySettings(toxic);
  return { pieceBytes: piece ?? Math.max(1, Math.floor(rate / piecesPerSecond)), msPerByte: 1000 / rate };
}
