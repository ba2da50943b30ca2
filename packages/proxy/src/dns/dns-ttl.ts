import * as z from "zod";
import { attribute } from "../toxics/attributes.ts";
import { passingStage, type PacketToxicKind } from "../udp/packet-kind.ts";
import { packetMatch } from "../udp/packet-match.ts";
import { longestTtlSeconds } from "./forged-answer.ts";
import { readQuestion } from "./question.ts";
import { readRecords } from "./records.ts";
import { recordTypes } from "./record-types.ts";

/**
 * Says another time for which clients may remember what the server answered: 0 brings each lookup to the server, and a
 * long one leaves clients with addresses that are no more.
 */
export const dnsTtl: PacketToxicKind = {
  layer: "conversation",
  protocols: ["dns"],
  type: "dns_ttl",
  goName: "DnsTtlToxic",
  attributeNames: [],
  shape: z.object({
    ttl: z
      .int()
      .min(0)
      .max(longestTtlSeconds)
      .default(0)
      .describe("For how many seconds, of all records of the answer"),
    match: packetMatch,
  }),
  create: ({ toxic, chooses, emit }) =>
    passingStage((packet) => {
      const places = ttlsOf(packet);
      // Where there is no such number, nothing can suffer: it is seen, and not meant.
      if (places.length === 0) toxic.effect.seen += 1;
      emit(places.length > 0 && chooses(packet) ? withTtl(packet, places, attribute(toxic, "ttl")) : packet);
    }),
};

/** Where the numbers are. The record of a message's own options has something else in that place. */
function ttlsOf(packet: Buffer): number[] {
  const question = readQuestion(packet);
  const records = question?.isResponse === true ? (readRecords(packet, question) ?? []) : [];
  return records.filter(({ type }) => type !== recordTypes.opt).map(({ ttlAt }) => ttlAt);
}

function withTtl(packet: Buffer, places: readonly number[], ttlSeconds: number): Buffer {
  const changed = Buffer.from(packet);
  for (const place of places) changed.writeUInt32BE(ttlSeconds, place);
  return changed;
}
