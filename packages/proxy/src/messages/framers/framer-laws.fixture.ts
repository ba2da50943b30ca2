import fc from "fast-check";
import { expect, it } from "vitest";
import { directions, type Direction } from "../../data/direction.ts";
import type { CreateFramers, Facts, Framer, Message } from "../framer.ts";
import { MessageReader } from "../message-reader.ts";

/** What one side says at one time: whole messages, and what each is about. */
export interface Said {
  readonly direction: Direction;
  readonly messages: readonly { readonly bytes: string | Buffer; readonly facts: Facts | undefined }[];
}

/** What a framer must do, whatever the protocol. `talk` is a conversation that shows all that the protocol has. */
export function itKeepsTheLaws(createFramers: CreateFramers, talk: readonly Said[]): void {
  it("gives the messages of a conversation, wherever its bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        expect(readTalk(createFramers, talk, sizes)).toEqual(told(talk));
      }),
    );
    for (let size = 1; size <= 3; size += 1) expect(readTalk(createFramers, talk, [size])).toEqual(told(talk));
    expect(readTalk(createFramers, talk, [1_000_000])).toEqual(told(talk));
  });

  it("never throws, and loses no byte, whatever comes", () => {
    const own = talk.flatMap(({ messages }) => messages.map(({ bytes }) => Buffer.from(bytes)));
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(...own),
      // What is nearly right goes deeper than noise.
      fc.tuple(fc.constantFrom(...own), fc.nat(), fc.nat(255)).map(([bytes, at, byte]) => changed(bytes, at, byte)),
    );
    const chunks = fc.array(fc.tuple(fc.constantFrom(...directions), chunk), { maxLength: 20 });
    fc.assert(
      fc.property(chunks, (given) => expectSameBytes(createFramers(), given)),
      { numRuns: 300 },
    );
  });

  it("changes a payload so that the message is still one, about the same", () => {
    for (const { direction, messages } of talk) {
      for (const { bytes: text, facts } of messages) {
        if (facts === undefined) continue;
        const bytes = Buffer.from(text);
        const ranges = createFramers()[direction].payload(bytes);
        for (const { start, end } of ranges) expect(start >= 0 && start <= end && end <= bytes.length).toBe(true);
      }
    }
    const flipped = talk.map((said) => flipPayloads(createFramers, said));
    const cut = (each: readonly Said[]) => told(each).map(({ direction, bytes }) => ({ direction, bytes }));
    const read = readTalk(createFramers, flipped, [7]).map(({ direction, bytes }) => ({ direction, bytes }));
    expect(read).toEqual(cut(flipped));
  });
}

function told(talk: readonly Said[]) {
  return talk.flatMap(({ direction, messages }) =>
    messages.map(({ bytes, facts }) => ({ direction, bytes: Buffer.from(bytes).toString("latin1"), facts })),
  );
}

function readTalk(createFramers: CreateFramers, talk: readonly Said[], sizes: readonly number[]) {
  const readers = readersOf(createFramers());
  const read: { direction: Direction; bytes: string; facts: Facts | undefined }[] = [];
  let turn = 0;
  for (const { direction, messages } of talk) {
    const bytes = Buffer.concat(messages.map((message) => Buffer.from(message.bytes)));
    for (let at = 0; at < bytes.length;) {
      const size = sizes[turn % sizes.length] ?? 1;
      turn += 1;
      readers[direction].push(Buffer.from(bytes.subarray(at, at + size)), (message) => {
        // Bytes that are no message come as they come; only what they are together can be told.
        const before = read.at(-1);
        const text = message.bytes.toString("latin1");
        const goesOn = message.facts === undefined && before?.direction === direction && before.facts === undefined;
        if (goesOn && before !== undefined) before.bytes += text;
        else read.push({ direction, bytes: text, facts: message.facts });
      });
      at += size;
    }
  }
  return read;
}

function expectSameBytes(framers: Readonly<Record<Direction, Framer>>, chunks: readonly [Direction, Buffer][]): void {
  const readers = readersOf(framers);
  for (const direction of directions) {
    const given = chunks.filter(([of]) => of === direction).map(([, bytes]) => bytes);
    const got: Buffer[] = [];
    const give = ({ bytes, facts }: Message): void => {
      got.push(bytes);
      if (facts !== undefined) framers[direction].payload(bytes);
    };
    for (const bytes of given) readers[direction].push(Buffer.from(bytes), give);
    got.push(readers[direction].flush());
    // Frames of other channels go before a content that they came into.
    const order = (bytes: Buffer): Buffer =>
      framers[direction].gather === undefined ? bytes : Buffer.from(bytes.toSorted());
    expect(order(Buffer.concat(got)).equals(order(Buffer.concat(given)))).toBe(true);
  }
}

function flipPayloads(createFramers: CreateFramers, { direction, messages }: Said): Said {
  const framer = createFramers()[direction];
  return {
    direction,
    messages: messages.map(({ bytes: text, facts }) => {
      const bytes = Buffer.from(text);
      const ranges = facts === undefined ? [] : framer.payload(bytes);
      for (const { start, end } of ranges) bytes.fill("~", start, end);
      return { bytes, facts };
    }),
  };
}

function readersOf(framers: Readonly<Record<Direction, Framer>>): Readonly<Record<Direction, MessageReader>> {
  return { upstream: new MessageReader(framers.upstream), downstream: new MessageReader(framers.downstream) };
}

function changed(bytes: Buffer, at: number, byte: number): Buffer {
  const other = Buffer.from(bytes);
  other[at % Math.max(1, other.length)] = byte;
  return other;
}
