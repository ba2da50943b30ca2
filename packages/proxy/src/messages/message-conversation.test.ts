import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ToxicInput } from "../toxics/create-toxic.ts";
import { stage } from "./conversation.fixture.ts";
import { linesFramers } from "./framers/lines.ts";
import { messageProtocol } from "./message-conversation.ts";
import { mostMessageBytes } from "./message-reader.ts";
import { messageToxicKinds } from "./toxics/message-kinds.ts";

const lines = messageProtocol("lines", linesFramers(Buffer.from("\n")));
const drop = (text: string): ToxicInput => ({ type: "message_drop", attributes: { match: { text } } });

describe("a conversation of messages", () => {
  it("passes bytes on as they come while nobody acts on messages", () => {
    const at = stage(lines);
    at.receive("a");
    at.receive("b\nc");
    expect(at.sent()).toBe("ab\nc");
    expect(at.sends).toBe(2);
  });

  it("spares a message that had begun before the toxic came", () => {
    const at = stage(lines);
    at.receive("one\nlo");
    const toxic = at.add(drop("*"));
    at.receive("st\nlost\n");
    expect(at.sent()).toBe("one\nlost\n");
    expect(toxic.effect).toMatchObject({ seen: 1, matched: 1, affected: 1, unreadBytes: 3 });
  });

  it("gives what it holds of a message when the last toxic goes, and the rest after it", () => {
    const at = stage(lines);
    const toxic = at.add(drop("nothing"));
    at.receive("one\ntw");
    expect(at.sent()).toBe("one\n");
    at.conversation.remove(toxic);
    expect(at.sent()).toBe("one\ntw");
    at.receive("o\n");
    expect(at.sent()).toBe("one\ntwo\n");
    at.add(drop("three"));
    at.receive("three\nfour\n");
    expect(at.sent()).toBe("one\ntwo\nfour\n");
  });

  it("gives what is no whole message when its direction ends, and then the end", () => {
    const at = stage(lines);
    at.add(drop("*"));
    at.receive("lost\nhalf");
    at.conversation.end("upstream");
    expect(at.sent()).toBe("half");
    expect(at.done).toEqual(["end upstream"]);
  });

  it("acts in the toxic's direction only", () => {
    const at = stage(lines);
    at.add({ ...drop("*"), direction: "downstream" });
    at.receive("up\n");
    at.receive("down\n", "downstream");
    expect([at.sent(), at.sent("downstream")]).toEqual(["up\n", ""]);
  });

  it("changes no byte for toxics that are meant for other messages, wherever the bytes are cut", () => {
    const toxics = messageToxicKinds.map(({ type }) => ({ type, attributes: { match: { text: "never" } } }));
    const chunks = fc.array(fc.string({ unit: fc.constantFrom("a", "\n", "é"), maxLength: 8 }), { maxLength: 20 });
    fc.assert(
      fc.property(chunks, fc.nat(20), (texts, addedAt) => {
        const at = stage(lines);
        for (const [index, text] of texts.entries()) {
          if (index === addedAt) for (const toxic of toxics) at.add(toxic);
          at.receive(text);
        }
        at.conversation.end("upstream");
        expect(at.sent()).toBe(Buffer.from(texts.join("")).toString("latin1"));
        expect(at.done).toEqual(["end upstream"]);
        expect(at.timers.count()).toBe(0);
      }),
    );
  });

  it("loses nothing and keeps the order when toxics that lose nothing come and go", () => {
    const kinds: readonly ToxicInput[] = [
      { type: "message_delay", attributes: { delay: 10, jitter: 5 } },
      { type: "message_delay", name: "other", toxicity: 0.5, attributes: { delay: 30 } },
      { type: "message_drop", attributes: { match: { text: "never" } } },
    ];
    const step = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 6 }),
      fc.nat(kinds.length - 1),
      fc.constantFrom("advance", "block", "free"),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const at = stage(lines);
        const placed = new Map<number, ReturnType<typeof at.add>>();
        let given = "";
        for (const each of steps) {
          const toxic = typeof each === "number" ? placed.get(each) : undefined;
          if (each === "advance") at.timers.advance(7);
          else if (each === "block") at.block(true);
          else if (each === "free") at.block(false);
          else if (typeof each === "string") {
            given += each;
            at.receive(each);
          } else if (toxic === undefined) placed.set(each, at.add(kinds[each] ?? drop("never")));
          else {
            at.conversation.remove(toxic);
            placed.delete(each);
          }
        }
        at.block(false);
        at.conversation.end("upstream");
        at.timers.advance(1000);
        expect(at.sent()).toBe(given);
        expect(at.done.filter((what) => what.startsWith("end"))).toEqual(["end upstream"]);
      }),
    );
  });

  it("passes on a message that is too long to hold, as it comes, and acts on the next one", () => {
    const at = stage(lines);
    const toxic = at.add(drop("*"));
    const chunk = Buffer.alloc(1024 * 1024, "x");
    const chunks = mostMessageBytes / chunk.length + 4;
    for (let index = 0; index < chunks; index += 1) at.receive(chunk);
    expect(at.sent().length).toBeGreaterThan(mostMessageBytes);
    at.receive("\nlost\n");
    expect(at.sent()).toHaveLength(chunks * chunk.length + 1);
    expect(toxic.effect).toEqual({ seen: 1, matched: 1, affected: 1, unreadBytes: chunks * chunk.length + 1 });
  });

  it("sends many small messages together", () => {
    const at = stage(lines);
    at.add(drop("lost"));
    at.receive("a\nlost\nb\n".repeat(100));
    expect(at.sent()).toBe("a\nb\n".repeat(100));
    expect(at.sends).toBe(1);
  });

  it("makes the source wait while its peer takes nothing", () => {
    const at = stage(lines);
    at.add(drop("lost"));
    at.block(true);
    expect(at.conversation.isFull("upstream")).toBe(true);
    expect(at.conversation.isFull("downstream")).toBe(false);
    at.block(false);
    expect(at.done).toEqual(["room upstream"]);
    expect(at.conversation.isFull("upstream")).toBe(false);
  });

  it("takes a changed match for what comes from then on", () => {
    const at = stage(lines);
    const toxic = at.add(drop("a"));
    at.receive("a\nb\n");
    toxic.attributes = { match: { text: "b" } };
    at.conversation.update(toxic);
    at.receive("a\nb\n");
    expect(at.sent()).toBe("b\na\n");
  });
});
