import * as z from "zod";
import type { Json } from "@hormesis/experiment";
import { isJsonObject } from "@hormesis/experiment";

/** The largest datagram there is. */
const mostBytes = 65_535;

/** Which packets a toxic is meant for; all, where nothing is said. */
export const packetMatch = z
  .strictObject({
    minBytes: z.int().min(0).max(mostBytes).optional().describe("So long at least"),
    maxBytes: z.int().min(0).max(mostBytes).optional().describe("So long at most"),
    text: z.string().min(1).optional().describe("Holds this text, as UTF-8"),
  })
  .optional()
  .describe("Which packets are meant: those for which all of it is true");

/** Whether a packet is meant. */
export function isMatch(match: Json | undefined, packet: Buffer): boolean {
  if (!isJsonObject(match)) return true;
  const { minBytes = 0, maxBytes = mostBytes, text } = match;
  if (packet.length < Number(minBytes) || packet.length > Number(maxBytes)) return false;
  return typeof text !== "string" || packet.includes(text);
}
