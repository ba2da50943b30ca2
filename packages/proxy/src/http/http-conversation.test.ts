import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ToxicInput } from "../toxics/create-toxic.ts";
import { talk, type Talk } from "./conversation.fixture.ts";
import { http } from "./http-conversation.ts";
import { longestHeadBytes } from "./read/message-reader.ts";
import { foreign, samples } from "./samples.fixture.ts";

/** Toxics of all kinds, on both directions, that want to see everything and are meant for nothing. */
const idle: readonly ToxicInput[] = ["abort", "delay", "replace", "corrupt", "truncate", "slow_body", "close"].flatMap(
  (kind) =>
    (["upstream", "downstream"] as const).map((direction) => ({
      type: `http_${kind}`,
      direction,
      attributes: { match: { body: "a text that no sample has" } },
    })),
);

type Turns = readonly (readonly ["client" | "server", string])[];

function said({ sent }: Talk, turns: Turns): void {
  const of = (who: string): string => turns.flatMap(([each, text]) => (each === who ? [text] : [])).join("");
  expect(sent.upstream).toBe(of("client"));
  expect(sent.downstream).toBe(of("server"));
}

describe("HTTP through a conversation", () => {
  for (const { name, turns, requests } of samples) {
    it(`passes ${name} on as it is, wherever it is split`, () => {
      for (const toxics of [[], idle]) {
        const longest = Math.max(...turns.map(([, text]) => text.length));
        for (let at = 0; at <= longest; at += 1) {
          const split = turns.flatMap(([who, text]) => [
            [who, text.slice(0, at)] as const,
            [who, text.slice(at)] as const,
          ]);
          const present = talk(http, toxics);
          for (const [who, text] of split) present[who](text);
          said(present, turns);
          for (const { effect } of present.toxics)
            expect(effect).toMatchObject({ seen: requests, matched: 0, affected: 0 });
        }
      }
    });

    it(`passes ${name} on as it is, byte by byte`, () => {
      const present = talk(http, idle);
      for (const [who, text] of turns) for (const byte of text) present[who](byte);
      said(present, turns);
      expect(present.toxics[0]?.effect.seen).toBe(requests);
    });
  }

  it("passes anything on as it is: pieces of HTTP in any order, mutilated, and noise", () => {
    const texts = samples.flatMap(({ turns }) => turns.map(([, text]) => text));
    const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
    const mutilated = fc
      .tuple(fc.constantFrom(...texts, ...foreign), fc.nat(400), fc.nat(4), noise)
      .map(([text, at, count, middle]) => `${text.slice(0, at)}${middle}${text.slice(at + count)}`);
    const turn = fc.tuple(
      fc.constantFrom("client" as const, "server" as const),
      fc.oneof(mutilated, fc.constantFrom(...texts), noise),
    );
    const property = fc.property(fc.array(turn, { maxLength: 12 }), fc.boolean(), (turns, isWatched) => {
      const present = talk(http, isWatched ? idle : []);
      for (const [who, text] of turns) present[who](text);
      present.conversation.end("upstream");
      present.conversation.end("downstream");
      // What is held of something incomplete is passed on at the end, of a tunnel that nobody answers too.
      present.timers.advance(60_000);
      const all = (who: string): string => turns.flatMap(([each, text]) => (each === who ? [text] : [])).join("");
      expect(present.sent).toEqual({ upstream: `${all("client")}|`, downstream: `${all("server")}|` });
      expect(present.timers.count()).toBe(0);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("acts on nothing that could be understood in two ways, and passes it on at once", () => {
    for (const text of foreign) {
      const present = talk(http, [{ type: "http_abort" }]);
      present.client(text);
      expect(present.sent.upstream, JSON.stringify(text)).toBe(text);
      present.client("GET / HTTP/1.1\r\n\r\n");
      expect(present.sent.downstream, JSON.stringify(text)).toBe("");
      const { effect } = present.toxics[0] ?? {};
      expect(effect).toMatchObject({ matched: 0, affected: 0, unreadBytes: text.length + 18 });
    }
  });

  it("passes on a head that is too long, or too slow, and forgets about it", () => {
    const long = talk(http, [{ type: "http_abort" }]);
    const head = `GET / HTTP/1.1\r\nA: ${"a".repeat(longestHeadBytes)}`;
    for (let at = 0; at < head.length; at += 1000) long.client(head.slice(at, at + 1000));
    expect(long.sent.upstream).toBe(head);
    const slow = talk(http, [{ type: "http_abort" }]);
    slow.client("GET / HTTP/1.1\r\nA:");
    for (let second = 0; second < 9; second += 1) {
      slow.timers.advance(1000);
      slow.client("a");
    }
    expect(slow.sent.upstream).toBe("");
    slow.timers.advance(1000);
    expect(slow.sent.upstream).toBe("GET / HTTP/1.1\r\nA:aaaaaaaaa");
    expect(slow.timers.count()).toBe(0);
  });

  it("asks the peer to wait while what it sent cannot go on, and no longer", () => {
    const present = talk(http, [{ type: "http_delay", direction: "upstream", attributes: { delay: 50 } }]);
    present.client("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
    while (!present.conversation.isFull("upstream")) present.client("x".repeat(10_000));
    expect(present.sent.upstream).toBe("");
    expect(present.rooms.upstream).toBe(0);
    present.timers.advance(50);
    expect(present.rooms.upstream).toBe(1);
    expect(present.conversation.isFull("upstream")).toBe(false);
    present.blocked.add("upstream");
    while (!present.conversation.isFull("upstream")) present.client("x".repeat(10_000));
    present.blocked.clear();
    present.conversation.wake("upstream");
    expect(present.conversation.isFull("upstream")).toBe(false);
    expect(present.rooms.upstream).toBe(2);
  });

  it("asks a client to wait that sends requests without reading an answer", () => {
    const present = talk(http, [{ type: "http_abort" }]);
    present.blocked.add("downstream");
    const request = "GET / HTTP/1.1\r\n\r\n";
    let sent = 0;
    for (; !present.conversation.isFull("upstream"); sent += 1) present.client(request);
    expect(sent).toBeLessThan(5000);
    present.blocked.clear();
    present.conversation.wake("downstream");
    expect(present.sent.downstream.split("HTTP/1.1 503").length - 1).toBe(sent);
  });
});
