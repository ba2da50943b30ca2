import * as z from "zod";
import { isJsonObject, type Json } from "@hormesis/experiment";
import { isLookupMatch, namePattern, typeName } from "../dns/name-pattern.ts";

/** The largest datagram there is. */
const mostBytes = 65_535;

/** Which packets a toxic is meant for; all, where nothing is said. */
export const packetMatch = z
  .strictObject({
    minBytes: z.int().min(0).max(mostBytes).optional().describe("So long at least"),
    maxBytes: z.int().min(0).max(mostBytes).optional().describe("So long at most"),
    name: namePattern.optional(),
    type: typeName.optional(),
    text: z.string().min(1).optional().describe("Holds this text, as UTF-8"),
  })
  .optional()
  .describe(
    "Which packets are meant: those for which all of it is true; a name or a type is that of a lookup or its answer",
  );

/** Whether a packet is meant. */
export function isMatch(match: Json | undefined, packet: Buffer): boolean {
  if (!isJsonObject(match)) return true;
  const { minBytes = 0, maxBytes = mostBytes, text, name, type } = match;
  if (packet.length < Number(minBytes) || packet.length > Number(maxBytes)) return false;
  if (typeof text === "string" && !packet.includes(text)) return false;
  return isLookupMatch(packet, name, type);
}
