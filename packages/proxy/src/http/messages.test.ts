import { describe, expect, it } from "vitest";
import type { Attributes } from "../toxics/attributes.ts";
import { affected, answer, down, get, refusal, talk, up } from "./conversation.fixture.ts";
import { http } from "./http-conversation.ts";

const last = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

describe("http_abort", () => {
  it("answers in the order of the requests, however early it could", () => {
    const present = talk(http, [down("http_abort", { match: { path: "/no" } })]);
    present.client(`${get("/1")}${get("/no")}${get("/3")}`);
    expect(present.sent).toEqual({ upstream: `${get("/1")}${get("/3")}`, downstream: "" });
    present.server(answer("1").slice(0, 20));
    present.server(`${answer("1").slice(20)}${answer("3")}`);
    expect(present.sent.downstream).toBe(`${answer("1")}${refusal}${answer("3")}`);
    expect(affected(present)).toEqual([1]);
  });

  it("takes in all of a request whose server never sees it", () => {
    const present = talk(http, [down("http_abort", { match: { method: ["POST", "PUT"] } })]);
    present.client("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel");
    expect(present.sent.downstream).toBe("");
    present.client("lo");
    present.client(`PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n${get("/")}`);
    expect(present.sent).toEqual({ upstream: get("/"), downstream: refusal + refusal });
  });

  it("says what it is told to, with the right length, or none where there is no body", () => {
    const attributes = { status: 429, headers: { "Retry-After": "1" }, body: "später" };
    const present = talk(http, [down("http_abort", attributes)]);
    const head = `HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\n`;
    present.client(get("/"));
    expect(present.sent.downstream).toBe(`${head}Content-Length: 7\r\n\r\nsp\xc3\xa4ter`);
    const bodiless = talk(
      http,
      [down("http_abort", attributes), down("http_abort", { name: "b", status: 204 })].slice(0, 1),
    );
    bodiless.client("HEAD / HTTP/1.1\r\n\r\n");
    expect(bodiless.sent.downstream).toBe(`${head}Content-Length: 7\r\n\r\n`);
    const none = talk(http, [down("http_abort", { status: 204, body: "x", headers: { "content-type": "a/b" } })]);
    none.client(get("/"));
    expect(none.sent.downstream).toBe("HTTP/1.1 204 No Content\r\ncontent-type: a/b\r\n\r\n");
  });

  it.each([
    ["asks to end", get("/", "Connection: close")],
    ["waits to be asked for its body", "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"],
    ["asks for a tunnel", "CONNECT x:1 HTTP/1.1\r\n\r\n"],
    ["is of version 1.0", "GET / HTTP/1.0\r\n\r\n"],
  ])("ends the connection after a request that %s", (_, request) => {
    const present = talk(http, [down("http_abort")]);
    present.client(request);
    expect(present.sent).toEqual({ upstream: "", downstream: `${last}#` });
    present.client(get("/"));
    present.server("x");
    expect(present.sent).toEqual({ upstream: "", downstream: `${last}#` });
  });

  it("answers a client that waits for an answer before it sends the rest, and takes no rest for a request", () => {
    const asking = talk(http, [down("http_abort")]);
    asking.client("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n");
    expect(asking.sent).toEqual({ upstream: "", downstream: `${last}#` });
    const chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const head of [chunked, chunked.replace("\r\n", "\r\nExpect: 100-continue\r\n")]) {
      const silent = talk(http, [down("http_abort")]);
      silent.client(`${head}3\r\nabc\r\n`);
      silent.timers.advance(999);
      silent.client("3\r\nabc\r\n");
      silent.timers.advance(999);
      expect(silent.sent).toEqual({ upstream: "", downstream: "" });
      silent.timers.advance(1);
      silent.client(get("/smuggled"));
      expect(silent.sent).toEqual({ upstream: "", downstream: `${last}#` });
      expect(silent.timers.count()).toBe(0);
    }
  });

  it("never lets the rest of a broken request through as another one", () => {
    const present = talk(http, [down("http_abort", { match: { path: "/no" } })]);
    const post = `POST /no HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n`;
    present.client(`${get("/1")}${post}3\r\nabcGET /smuggled HTTP/1.1\r\n\r\n`);
    present.client(get("/smuggled"));
    expect(present.sent).toEqual({ upstream: get("/1"), downstream: "" });
    present.server(answer("1"));
    expect(present.sent).toEqual({ upstream: get("/1"), downstream: `${answer("1")}${last}#` });
  });

  it("closes or resets the connection in place of an answer, after those before", () => {
    const match = { path: "/no" };
    const close = talk(http, [down("http_abort", { match, by: "close" })]);
    close.client(`${get("/1")}${get("/no")}`);
    close.server(answer("1"));
    expect(close.sent).toEqual({ upstream: get("/1"), downstream: `${answer("1")}#` });
    const reset = talk(http, [down("http_abort", { by: "reset" })]);
    reset.client(get("/"));
    expect(reset.sent).toEqual({ upstream: "!", downstream: "!" });
    expect(affected(reset)).toEqual([1]);
  });

  it("ends the connection when its place among the server's answers cannot be found", () => {
    const present = talk(http, [down("http_abort", { match: { path: "/no" } })]);
    present.client(`${get("/1")}${get("/no")}`);
    present.server("garbage");
    expect(present.sent).toEqual({ upstream: get("/1"), downstream: "garbage#" });
    expect(affected(present)).toEqual([0]);
  });

  it("lets the first ones through that its trigger spares, and counts only what matches", () => {
    const attributes = { match: { path: "/a" } };
    const present = talk(http, [{ type: "http_abort", trigger: { after: 1, first: 1 }, attributes }]);
    for (const path of ["/a", "/b", "/a", "/a"]) present.client(get(path));
    expect(present.sent.upstream).toBe([get("/a"), get("/b"), get("/a")].join(""));
    expect(present.toxics[0]?.effect).toEqual({ seen: 4, matched: 3, affected: 0 });
    present.server(answer("") + answer(""));
    expect(affected(present)).toEqual([1]);
  });
});

describe("http_delay", () => {
  it("holds requests in their order, each as long as all delays together", () => {
    const present = talk(http, [up("http_delay", { delay: 10 }), { ...up("http_delay", { delay: 5 }), name: "b" }]);
    present.client(get("/1") + get("/2"));
    present.timers.advance(14);
    expect(present.sent.upstream).toBe("");
    present.timers.advance(1);
    expect(present.sent.upstream).toBe(get("/1"));
    present.timers.advance(15);
    expect(present.sent.upstream).toBe(get("/1") + get("/2"));
    expect(affected(present)).toEqual([2, 2]);
  });

  it("holds the head of a response, not what comes before it", () => {
    const present = talk(http, [down("http_delay", { delay: 10 })]);
    const hints = "HTTP/1.1 103 Early Hints\r\n\r\n";
    present.client(get("/"));
    expect(present.sent.upstream).toBe(get("/"));
    present.server(hints + answer("ok"));
    expect(present.sent.downstream).toBe(hints);
    present.timers.advance(10);
    expect(present.sent.downstream).toBe(hints + answer("ok"));
  });

  it("follows a change at once, with the same draw, and lets go when it is removed", () => {
    const present = talk(http, [up("http_delay", { delay: 1000, jitter: 1000 })]);
    const [toxic] = present.toxics;
    if (toxic === undefined) throw new Error("There is no toxic.");
    present.client(get("/1"));
    toxic.attributes = { ...toxic.attributes, delay: 1, jitter: 0 };
    present.conversation.update(toxic);
    present.timers.advance(1);
    expect(present.sent.upstream).toBe(get("/1"));
    toxic.attributes = { ...toxic.attributes, delay: 1000 };
    present.client(get("/2"));
    present.conversation.remove(toxic);
    expect(present.sent.upstream).toBe(get("/1") + get("/2"));
    present.timers.advance(2000);
    expect(present.timers.count()).toBe(0);
  });

  it("holds nothing any more when the connection is over", () => {
    const present = talk(http, [up("http_delay", { delay: 1000 })]);
    present.client(get("/1"));
    present.conversation.dispose();
    expect(present.timers.count()).toBe(0);
    expect(present.sent.upstream).toBe("");
  });
});

describe("http_replace", () => {
  const response = "HTTP/1.1 200 Fine\r\nA:  1 \r\nContent-Length: 2\r\nb: 2\r\nB: 3\r\n\r\nok";
  const replaced = (attributes: Attributes, request = get("/"), given = response): string => {
    const present = talk(http, [down("http_replace", attributes)]);
    present.client(request);
    for (const byte of given) present.server(byte);
    expect(affected(present)).toEqual([present.sent.downstream === given ? 0 : 1]);
    return present.sent.downstream;
  };

  it("changes what it is told, and leaves every other byte", () => {
    expect(replaced({})).toBe(response);
    expect(replaced({ status: 500 })).toBe(response.replace("200 Fine", "500 Internal Server Error"));
    expect(replaced({ set: { B: "x" }, drop: ["a"], add: { c: "4" } })).toBe(
      "HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nB: x\r\nc: 4\r\n\r\nok",
    );
  });

  it("gives another body its right length, whatever the old one had", () => {
    const body = "HTTP/1.1 200 Fine\r\nA:  1 \r\nb: 2\r\nB: 3\r\nContent-Length: 3\r\n\r\nnew";
    expect(replaced({ body: "new" })).toBe(body);
    const chunked = response
      .replace("Content-Length: 2", "Transfer-Encoding: chunked")
      .replace("\r\nok", "\r\n2\r\nok\r\n0\r\n\r\n");
    expect(replaced({ body: "new" }, get("/"), chunked)).toBe(body);
    expect(replaced({ body: "new" }, "HEAD / HTTP/1.1\r\n\r\n", response.slice(0, -2))).toBe(body.slice(0, -3));
    const endless = "HTTP/1.1 200 OK\r\nConnection: x\r\n\r\nok";
    expect(replaced({ body: "new" }, get("/"), endless)).toBe(
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nnew#",
    );
  });

  it("keeps a response's end where another status would move it", () => {
    expect(replaced({ status: 204 })).toBe("HTTP/1.1 204 No Content\r\nA:  1 \r\nb: 2\r\nB: 3\r\n\r\n");
    expect(replaced({ status: 200 }, get("/"), "HTTP/1.1 304 Not Modified\r\n\r\n")).toBe(
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    );
  });

  it("changes requests too", () => {
    const present = talk(http, [up("http_replace", { set: { host: "y" }, body: "new", status: 500 })]);
    present.client(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${get("/")}`);
    expect(present.sent.upstream).toBe(
      "POST / HTTP/1.1\r\nhost: y\r\nContent-Length: 3\r\n\r\nnewGET / HTTP/1.1\r\nhost: y\r\nContent-Length: 3\r\n\r\nnew",
    );
  });

  it("leaves what opens a tunnel as it is", () => {
    const present = talk(http, [down("http_replace", { status: 500 })]);
    present.client("CONNECT x:1 HTTP/1.1\r\n\r\n");
    present.server("HTTP/1.1 200 OK\r\n\r\nbytes");
    expect(present.sent.downstream).toBe("HTTP/1.1 200 OK\r\n\r\nbytes");
    expect(affected(present)).toEqual([0]);
  });
});

it("does not count what an http_replace says and a message is already", () => {
  const nothing = [down("http_replace", { drop: ["x-none"] }), up("http_replace", { status: 500 })];
  for (const toxic of [...nothing, down("http_replace", { set: { "Content-Type": "a/b" } })]) {
    const given = answer("x").replace("\r\n", "\r\nContent-Type: a/b\r\n");
    const present = talk(http, [toxic]);
    present.client(get("/"));
    present.server(given);
    expect(present.sent).toEqual({ upstream: get("/"), downstream: given });
    expect(present.toxics[0]?.effect).toEqual({ seen: 1, matched: 1, affected: 0 });
  }
});
