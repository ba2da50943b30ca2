import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attributes } from "../toxics/attributes.ts";
import type { ToxicInput } from "../toxics/create-toxic.ts";
import { answer, down, get, refusal, talk } from "./conversation.fixture.ts";
import { http } from "./http-conversation.ts";

describe("match", () => {
  const matched = (match: Attributes, request: string): number | undefined => {
    const present = talk(http, [down("http_delay", { match })]);
    for (const byte of request) present.client(byte);
    expect(present.sent.upstream).toBe(request);
    // What is for the response is drawn when it comes.
    present.server(answer(""));
    return present.toxics[0]?.effect.matched;
  };

  it.each([
    [{ method: "get" }, get("/"), 1],
    [{ method: ["PUT", "POST"] }, get("/"), 0],
    [{ path: "/a" }, get("/a?b=c"), 1],
    [{ path: "/a" }, get("/a/b"), 0],
    [{ path: "/a*" }, get("/a/b"), 1],
    [{ path: "/a/" }, get("/a/"), 1],
    [{ path: "/a/" }, get("/b/a/"), 0],
    [{ path: "/^.(a|b)$/" }, get("/b"), 1],
    [{ path: "/^.A$/i" }, get("/a"), 1],
    [{ path: "/a" }, get("http://y/a"), 1],
    [{ path: "/" }, get("http://y"), 1],
    [{ host: "X" }, get("/"), 1],
    [{ host: "y" }, get("/"), 0],
    [{ host: "y" }, get("http://Y:80/a"), 1],
    [{ host: "y:80" }, get("http://Y:80/a"), 1],
    [{ header: { "User-Agent": "/curl/" } }, get("/", "user-agent: curl/8"), 1],
    [{ header: { a: "1", b: "*" } }, get("/", "A: 1", "B: "), 1],
    [{ header: { a: "1", b: "*" } }, get("/", "A: 1"), 0],
    [{ header: { baggage: "hormesis=run-1" } }, get("/", "baggage: a=b;c=d , hormesis = run-1 ;p, e=f"), 1],
    [{ header: { baggage: "hormesis=run-1" } }, get("/", "baggage: a=hormesis=run-1, hormesis=run-10"), 0],
    [{ header: { baggage: "hormesis=*" } }, get("/", "baggage: a=b", "Baggage: hormesis=x"), 1],
    [{ body: "needle" }, "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nin needle.", 1],
    [{ body: "needle" }, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnee\r\n3\r\ndle\r\n0\r\n\r\n", 1],
    [{ body: "needle" }, get("/needle"), 0],
    [{ body: "needle", path: "/x" }, "POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nneedle", 0],
  ])("%j of %j: %i", (match, request, expected) => {
    expect(matched(match, request)).toBe(expected);
  });

  it("does not wait for a body that waits for an answer itself", () => {
    const present = talk(http, [down("http_abort", { match: { body: "needle" } })]);
    const expecting = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n";
    present.client(expecting);
    expect(present.sent.upstream).toBe(expecting);
    const partial = talk(http, [down("http_abort", { match: { body: "needle" } })]);
    partial.client("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nno");
    expect(partial.sent.upstream).toBe("");
    partial.timers.advance(1000);
    expect(partial.sent.upstream).toBe("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nno");
  });

  it("waits for nothing any more when the toxic that wants to see the body is removed", () => {
    const present = talk(http, [down("http_abort", { match: { body: "needle" } })]);
    const request = "POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nneedle";
    present.client(request);
    expect(present.sent.upstream).toBe("");
    for (const toxic of present.toxics) present.conversation.remove(toxic);
    expect(present.sent.upstream).toBe(request);
  });

  it("looks no further into a body than it may", () => {
    const attributes = { match: { body: "needle" } };
    const property = fc.property(fc.integer({ min: 1, max: 70_000 }), fc.boolean(), (size, isFar) => {
      const body = `${"x".repeat(isFar ? 64 * 1024 : 1000)}needle`;
      const present = talk(http, [down("http_abort", attributes)]);
      const request = `POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      for (let at = 0; at < request.length; at += size) present.client(request.slice(at, at + size));
      expect(present.sent).toEqual(
        isFar ? { upstream: request, downstream: "" } : { upstream: "", downstream: refusal },
      );
    });
    fc.assert(property, { numRuns: 20 });
  });
});

describe("a toxic on HTTP", () => {
  it.each([
    ["http_abort", { status: 99 }],
    ["http_abort", { headers: { "Content-Length": "3" } }],
    ["http_abort", { headers: { a: "b\r\nc: d" } }],
    ["http_abort", { headers: { "a b": "c" } }],
    ["http_abort", { match: { path: "/(/" } }],
    ["http_abort", { match: { verb: "GET" } }],
    ["http_abort", { code: 500 }],
    ["http_delay", { delay: -1 }],
    ["http_delay", { distribution: "cauchy" }],
    ["http_replace", { drop: ["transfer-encoding"] }],
    ["http_corrupt", { share: 0 }],
    ["http_truncate", { bytes: 0.5 }],
    ["http_slow_body", { rate: 0 }],
  ])("is refused: %s %j", (type, attributes) => {
    expect(() => talk(http, [{ type, attributes }])).toThrow(/^Failed to create toxic/);
  });

  it("suffers by its share, seeded, and one toxic's draws are not another's", () => {
    const run = (inputs: readonly ToxicInput[]): string => {
      const present = talk(http, inputs);
      for (let index = 0; index < 40; index += 1) present.client(get(`/${index}`));
      return present.sent.upstream;
    };
    const half: ToxicInput = { type: "http_abort", toxicity: 0.5 };
    expect(run([half])).toBe(run([half]));
    expect(run([half])).toBe(run([{ type: "http_delay", toxicity: 0.5 }, half]));
    expect(run([half]).length).toBeGreaterThan(get("/10").length * 8);
    expect(run([half]).length).toBeLessThan(get("/10").length * 32);
  });
});
