import { describe, expect, it } from "vitest";
import type { ToxicInput } from "../toxics/create-toxic.ts";
import { affected, answer, down, get, talk, up } from "./conversation.fixture.ts";
import { http } from "./http-conversation.ts";

describe("http_corrupt", () => {
  const body = "a body of some length, so that there is something to turn".repeat(4);

  it("turns bits of the body alone, the same for the same seed, in whatever pieces it comes", () => {
    const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    for (const given of [answer(body), chunked]) {
      const corrupted = (share: number, size: number, seed = "1"): string => {
        const present = talk(http, [down("http_corrupt", { share })], seed);
        present.client(get("/"));
        for (let at = 0; at < given.length; at += size) present.server(given.slice(at, at + size));
        expect(affected(present)).toEqual([1]);
        return present.sent.downstream;
      };
      const differences = (text: string): number =>
        text.split("").filter((byte, index) => byte !== given[index]).length;
      for (const share of [0.0001, 0.05, 1]) {
        const whole = corrupted(share, 10_000);
        expect([1, 7, 64].map((size) => corrupted(share, size))).toEqual([whole, whole, whole]);
        expect(corrupted(share, 10_000, "2")).not.toBe(whole);
        expect(whole.length).toBe(given.length);
        const [head = ""] = given.split(body);
        expect(whole.startsWith(head)).toBe(true);
      }
      expect(differences(corrupted(1, 10_000))).toBe(body.length);
      expect(differences(corrupted(0.0001, 10_000))).toBe(1);
    }
  });

  it("does nothing to a message without a body, and does not say it did", () => {
    const present = talk(http, [down("http_corrupt")]);
    present.client("HEAD / HTTP/1.1\r\n\r\n");
    present.server("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    expect(present.toxics[0]?.effect).toEqual({ seen: 1, matched: 0, affected: 0 });
  });
});

describe("http_corrupt of a share that is next to nothing", () => {
  it("ends, and hits a byte of a body whose length is known", () => {
    const present = talk(http, [down("http_corrupt", { share: 1e-17 })]);
    present.client(get("/"));
    present.server(answer("abcdef"));
    expect(present.sent.downstream).toHaveLength(answer("abcdef").length);
    expect(affected(present)).toEqual([1]);
  });
});

describe("a message that is cut", () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n";
  const cut = (toxic: ToxicInput, given: string, size = 1): string => {
    const present = talk(http, [toxic]);
    present.client(get("/"));
    for (let at = 0; at < given.length; at += size) present.server(given.slice(at, at + size));
    expect(affected(present)).toEqual([/[#!]$/.test(present.sent.downstream) ? 1 : 0]);
    return present.sent.downstream;
  };

  it("ends after so many bytes of its body, in whatever pieces it comes", () => {
    for (const size of [1, 5, 1000]) {
      expect(cut(down("http_truncate", { bytes: 3 }), answer("abcd"), size)).toBe(`${answer("abcd").slice(0, -1)}#`);
      expect(cut(down("http_truncate", { bytes: 0 }), answer("abcd"), size)).toBe(`${answer("abcd").slice(0, -4)}#`);
      expect(cut(down("http_truncate", { bytes: 4 }), answer("abcd"), size)).toBe(answer("abcd"));
      const [head = ""] = chunked.split("efgh");
      expect(cut(down("http_truncate", { bytes: 5 }), chunked, size)).toBe(`${head}e#`);
      expect(cut(down("http_truncate", { bytes: 8 }), chunked, size)).toBe(chunked);
      expect(cut(down("http_close", { at: "body" }), answer("abcd"), size)).toBe(`${answer("abcd").slice(0, -2)}#`);
    }
    expect(cut(down("http_close", { at: "body" }), chunked, 1000)).toBe(`${chunked.split("cd")[0]}#`);
    expect(cut(down("http_close", { at: "body" }), answer(""))).toBe(answer(""));
  });

  it("ends before its head, or by a reset", () => {
    expect(cut(down("http_close"), answer("abcd"))).toBe("#");
    expect(cut(down("http_truncate", { bytes: 1, by: "reset" }), answer("abcd"))).toMatch(/!$/);
    const request = talk(http, [up("http_truncate", { bytes: 2 })]);
    request.client("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd");
    expect(request.sent.upstream).toBe("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab#");
  });
});

describe("http_slow_body", () => {
  it("lets the body through at its rate, and the head at once", () => {
    const present = talk(http, [down("http_slow_body", { rate: 1000 })]);
    present.client(get("/"));
    const given = answer("x".repeat(500));
    present.server(given + answer("").slice(0, 3));
    expect(present.sent.downstream).toBe(given.slice(0, -500));
    present.timers.advance(250);
    expect(given.length - present.sent.downstream.length).toBeLessThanOrEqual(260);
    expect(given.length - present.sent.downstream.length).toBeGreaterThanOrEqual(240);
    present.timers.advance(250);
    expect(present.sent.downstream).toBe(given);
    expect(affected(present)).toEqual([1]);
  });

  it("dribbles pieces, and lets go when it is removed", () => {
    const present = talk(http, [down("http_slow_body", { rate: 1, piece: 2 })]);
    present.client(get("/"));
    present.server(answer("abcdef"));
    present.timers.advance(2000);
    expect(present.sent.downstream).toBe(answer("abcdef").slice(0, -4));
    for (const toxic of present.toxics) present.conversation.remove(toxic);
    expect(present.sent.downstream).toBe(answer("abcdef"));
  });
});

it("refuses a delay of HTTP that no timer could wait for", () => {
  const longestMs = 2 ** 31 - 1;
  for (const name of ["delay", "jitter"]) {
    expect(() => talk(http, [up("http_delay", { [name]: longestMs })])).not.toThrow();
    expect(() => talk(http, [up("http_delay", { [name]: longestMs + 1 })])).toThrow(name);
  }
});
