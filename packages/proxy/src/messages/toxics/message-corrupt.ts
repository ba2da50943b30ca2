import type { Random } from "@hormesis/experiment";
import { z } from "zod";
import { attribute } from "../../toxics/attributes.ts";
import type { Range } from "../framer.ts";
import type { StageInput } from "../message-stage.ts";
import { instantStage } from "./instant-stage.ts";
import { messageKind } from "./message-kind.ts";

/** So many bytes are changed in one message at most. */
const mostBytes = 65_536;
/** These end a text or a line somewhere, so none is put where it was not. */
const delicate: ReadonlySet<number> = new Set([0x00, 0x0a, 0x0d]);

/**
 * Changes bytes of what a message carries (a value, a body, the text of a query), at places drawn from the seed.
 *
 * The message stays well formed, and as long as it is. One that carries nothing is spared, and does not count as matched.
 */
export const messageCorrupt = messageKind({
  type: "message_corrupt",
  shape: {
    bytes: z.int().min(1).max(mostBytes).default(1).describe("How many bytes are changed, or as many as there are"),
  },
  createStage: (input) =>
    instantStage(input, {
      allows: (message) => input.payload(message).some(({ start, end }) => end > start),
      act(message, next) {
        const bytes = corrupt(Buffer.from(message.bytes), input.payload(message), input);
        next.take({ bytes, facts: message.facts });
      },
    }),
});

function corrupt(bytes: Buffer, ranges: readonly Range[], input: StageInput): Buffer {
  const { random, settings } = input;
  const payloadBytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const places = new Set<number>();
  const wanted = Math.min(attribute(settings, "bytes"), payloadBytes);
  while (places.size < wanted) {
    // A place that is taken leads to the next one that is not, so that this ends.
    let place = draw(random, payloadBytes);
    while (places.has(place)) place = (place + 1) % payloadBytes;
    places.add(place);
  }
  for (const place of places) {
    const at = positionOf(place, ranges);
    bytes[at] = otherByte(bytes[at] ?? 0, input);
  }
  return bytes;
}

function positionOf(place: number, ranges: readonly Range[]): number {
  let rest = place;
  for (const { start, end } of ranges) {
    if (rest < end - start) return start + rest;
    rest -= end - start;
  }
  return 0;
}

function otherByte(byte: number, { random, isReserved }: StageInput): number {
  const firstFlip = draw(random, 255);
  for (let tried = 0; tried < 255; tried += 1) {
    const other = byte ^ (((firstFlip + tried) % 255) + 1);
    if (!delicate.has(other) && !isReserved(other)) return other;
  }
  return byte;
}

const draw = (random: Random, below: number): number => Math.floor(random.next() * below);
