import { z } from "zod";
import type { Protocol } from "../protocols/protocol.ts";
import type { Attributes } from "../toxics/attributes.ts";
import type { CreateFramers } from "./framer.ts";
import { lengthPrefixedFramers } from "./framers/length-prefixed.ts";
import { linesFramers } from "./framers/lines.ts";
import { messageProtocol } from "./message-conversation.ts";
import type { MessageProtocolName } from "./protocol-names.ts";

const mostDelimiterChars = 16;
const mostHeadBytes = 64;

const linesShape = z.object({
  delimiter: z.string().min(1).max(mostDelimiterChars).default("\n").describe("What a message ends with"),
});

const lengthPrefixedShape = z.object({
  width: z.literal([1, 2, 4]).default(4).describe("Bytes of the length"),
  endian: z.enum(["big", "little"]).default("big").describe("Which byte of the length is first"),
  offset: z.int().min(0).max(mostHeadBytes).default(0).describe("Bytes before the length"),
  adjust: z
    .int()
    .min(-mostHeadBytes)
    .max(mostHeadBytes)
    .default(0)
    .describe(
      "What is added to the length to have the bytes that follow it: -4 where a length of 4 bytes counts itself",
    ),
});

/** Protocols of which there are many, told apart by their options. */
export const lines: Protocol = family("lines", linesShape, (values) =>
  linesFramers(Buffer.from(linesShape.parse(values).delimiter)),
);
export const lengthPrefixed: Protocol = family("length-prefixed", lengthPrefixedShape, (values) =>
  lengthPrefixedFramers(lengthPrefixedShape.parse(values)),
);

function family(
  name: MessageProtocolName,
  shape: z.ZodObject,
  createFramers: (values: Attributes) => CreateFramers,
): Protocol {
  const configure = (values: Attributes): Protocol => ({
    ...messageProtocol(name, createFramers(values)),
    options: { shape, values, configure },
  });
  // A shape of texts and numbers gives no more than those.
  return configure(shape.parse({}) as Attributes);
}
