import { describe, expect, it } from "vitest";
import type { Attributes } from "../toxics/attributes.ts";
import { answer, down, get, talk, up, type Talk } from "./conversation.fixture.ts";
import { http } from "./http-conversation.ts";

const empty = "HTTP/1.1 204 No Content\r\n\r\n";
const unchanged = "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n";

/** Requests that are answered without a body; then one whose answer has one. */
function afterBodiless(type: string, attributes: Attributes): Talk {
  const present = talk(http, [{ ...down(type, attributes), trigger: { first: 1 } }]);
  for (const given of [empty, unchanged]) {
    present.client(get("/"));
    present.server(given);
  }
  expect(present.sent.downstream).toBe(empty + unchanged);
  expect(present.toxics[0]?.effect).toEqual({ seen: 2, matched: 0, affected: 0 });
  present.client(get("/"));
  present.server(answer("abcd"));
  present.timers.advance(60_000);
  return present;
}

describe("a toxic on bodies", () => {
  const toxics: readonly (readonly [string, Attributes])[] = [
    ["http_corrupt", { share: 1 }],
    ["http_truncate", { bytes: 2 }],
    ["http_slow_body", { rate: 1000, piece: 1 }],
    ["http_close", { at: "body" }],
    ["http_replace", { body: "efgh" }],
  ];
  it.each(toxics)("of type %s counts no message without a body: its trigger waits for one", (type, attributes) => {
    const { toxics: made } = afterBodiless(type, attributes);
    expect(made[0]?.effect).toEqual({ seen: 3, matched: 1, affected: 1 });
  });

  it("counts no answer to HEAD, unless it puts a body's length there", () => {
    const counted = toxics.map(([type, attributes]) => {
      const present = talk(http, [down(type, attributes)]);
      present.client("HEAD / HTTP/1.1\r\n\r\n");
      present.server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
      return present.toxics[0]?.effect.matched;
    });
    expect(counted).toEqual([0, 0, 0, 0, 1]);
  });

  it("counts no body that is too short to be truncated", () => {
    const present = talk(http, [{ ...down("http_truncate", { bytes: 4 }), trigger: { first: 1 } }]);
    for (const body of ["abcd", "abcde"]) {
      present.client(get("/"));
      present.server(answer(body));
    }
    expect(present.sent.downstream).toBe(`${answer("abcd")}${answer("abcde").slice(0, -1)}#`);
    expect(present.toxics[0]?.effect).toEqual({ seen: 2, matched: 1, affected: 1 });
  });

  it("counts a request with a body only", () => {
    const present = talk(http, [{ ...up("http_corrupt", { share: 1 }), trigger: { first: 1 } }]);
    present.client(get("/"));
    present.client("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd");
    expect(present.sent.upstream).not.toContain("abcd");
    expect(present.toxics[0]?.effect).toEqual({ seen: 2, matched: 1, affected: 1 });
  });

  it("counts what a toxic before it gave a body, and not what it took one from", () => {
    const given = talk(http, [down("http_replace", { status: 200, body: "efgh" }), down("http_corrupt", { share: 1 })]);
    given.client(get("/"));
    given.server(empty);
    expect(given.toxics.map(({ effect }) => effect.affected)).toEqual([1, 1]);
    const taken = talk(http, [down("http_replace", { status: 204 }), down("http_corrupt", { share: 1 })]);
    taken.client(get("/"));
    taken.server(answer("abcd"));
    expect(taken.toxics.map(({ effect }) => effect.matched)).toEqual([1, 0]);
  });
});

it("changes the headers of a message without a body, and closes before it", () => {
  const changed = talk(http, [down("http_replace", { set: { "x-new": "1" }, body: "efgh" })]);
  changed.client(get("/"));
  changed.server(empty);
  expect(changed.sent.downstream).toBe("HTTP/1.1 204 No Content\r\nx-new: 1\r\n\r\n");
  const closed = talk(http, [down("http_close")]);
  closed.client(get("/"));
  closed.server(empty);
  expect(closed.sent.downstream).toBe("#");
});
