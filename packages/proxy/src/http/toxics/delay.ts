import { z } from "zod";
import { distributionShape, longestDelayMs } from "../../toxics/distribution.ts";
import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { httpToxic } from "./common.ts";
import { settingsReader } from "./settings.ts";

const milliseconds = z.number().min(0).max(longestDelayMs);

const shape = httpToxic({
  delay: milliseconds.default(0).describe("How long it is held, in milliseconds; up to some 24 days"),
  jitter: milliseconds.default(0).describe("How much longer or shorter, in milliseconds"),
  distribution: distributionShape,
});

/** Holds a request before it goes on (`upstream`), or a response before its head does (`downstream`). */
export const httpDelay: ConversationToxicKind = {
  layer: "conversation",
  type: "http_delay",
  goName: "HTTPDelayToxic",
  protocols: ["http", "http2"],
  withoutEffect: { http2: ["match.body"] },
  attributeNames: [],
  shape,
};

export const delaySettings = settingsReader(shape);
