import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startProxyServer } from "../src/index.ts";
import { startApi } from "./support/api.ts";

/** `fetch` does not let a program say these headers as it likes. */
function status(port: number, headers: Record<string, string>, path = "/proxies"): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once("error", reject).end();
  });
}

/** Sends a request to /populate, as a browser would. */
function sendAs(port: number, method: string, headers: Record<string, string>, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path: "/populate", method, headers, agent: false }, (response) => {
      response.resume();
      resolve(response);
    });
    sent.once("error", reject).end(method === "POST" ? body : undefined);
  });
}

describe("the API on loopback", () => {
  it("refuses a page's request, whatever browser it says it is", async () => {
    await using api = await startApi();
    const { port } = api.server;
    expect(await status(port, { "user-agent": "Mozilla/5.0 (X11)" })).toBe(403);
    expect(await status(port, { origin: "http://evil.example" })).toBe(403);
    expect(await status(port, { origin: "null" })).toBe(403);
    const created = await api.ask("POST", "/populate", [{ name: "p", upstream: "x:1" }], {
      origin: "http://a.example",
    });
    expect(created.status).toBe(403);
    expect((await api.ask("GET", "/proxies")).text).toBe("{}");
  });

  it("refuses a name that somebody has pointed at loopback", async () => {
    await using api = await startApi();
    const { port } = api.server;
    expect(await status(port, { host: "rebound.example" })).toBe(403);
    expect(await status(port, { host: `127.0.0.1.evil.example:${port}` })).toBe(403);
    for (const host of [`localhost:${port}`, "LOCALHOST", "127.0.0.2", "[::1]:80", "shop.localhost"]) {
      expect(await status(port, { host }), host).toBe(200);
    }
  });

  it("refuses what a browser sends for a page, whatever it leaves out", async () => {
    await using api = await startApi();
    const own = `http://127.0.0.1:${api.server.port}`;
    const fromPage = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "user-agent": "Mozilla/5.0" };
    const body = [{ name: "p", listen: "127.0.0.1:0", upstream: "x:1" }];
    const tries: [method: string, headers: Record<string, string>][] = [
      // A form, with and without its origin; a page of another port; an image; a script of a name that was rebound.
      ["POST", { ...fromPage, origin: "http://evil.example", "content-type": "text/plain" }],
      ["POST", { ...fromPage, origin: "null", "content-type": "application/x-www-form-urlencoded" }],
      ["POST", { "sec-fetch-site": "same-site", "content-type": "text/plain" }],
      ["POST", { origin: own }],
      ["GET", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" }],
      ["POST", { "sec-fetch-site": "same-origin", host: "rebound.example" }],
      ["POST", { ...fromPage, "sec-fetch-site": "none" }],
      ["OPTIONS", { origin: "http://evil.example", "access-control-request-method": "DELETE" }],
    ];
    for (const [method, headers] of tries) {
      const { statusCode, headers: answered } = await sendAs(api.server.port, method, headers, JSON.stringify(body));
      expect(statusCode, JSON.stringify(headers)).toBe(403);
      expect(Object.keys(answered).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    expect((await api.ask("GET", "/proxies")).text).toBe("{}");
  });

  it("asks for the token where one was given", async () => {
    await using api = await startApi({ token: "secret" });
    expect((await api.ask("GET", "/proxies")).status).toBe(401);
    expect((await api.ask("GET", "/proxies", undefined, { authorization: "Bearer wrong" })).status).toBe(401);
    expect((await api.ask("GET", "/proxies", undefined, { authorization: "Bearer secret" })).status).toBe(200);
  });
});

describe("the API beyond loopback", () => {
  it("does not start without a token", async () => {
    const starting = startProxyServer({ host: "0.0.0.0", port: 0 });
    await expect(starting).rejects.toMatchObject({ code: "PROXY_TOKEN_MISSING" });
    await expect(startProxyServer({ host: "", port: 0 })).rejects.toMatchObject({ code: "PROXY_TOKEN_MISSING" });
  });

  it("asks for it, under any name", async () => {
    await using server = await startProxyServer({ host: "0.0.0.0", port: 0, token: "secret" });
    expect(await status(server.port, { host: "toxiproxy:8474" })).toBe(401);
    expect(await status(server.port, { host: "toxiproxy:8474", authorization: "Bearer secret" })).toBe(200);
  });
});

describe("a request that is out of bounds", () => {
  it("is refused when its headers are too large", async () => {
    await using api = await startApi();
    expect(await status(api.server.port, { "x-long": "x".repeat(20_000) })).toBe(431);
  });

  it("is refused when its body is, whether or not it says so", async () => {
    await using api = await startApi();
    const body = { name: "x".repeat(5 * 1024 * 1024) };
    const refused = await api.ask("POST", "/proxies", body).then(
      ({ status }) => status,
      () => 413,
    );
    expect(refused).toBe(413);
    const chunked = connect({ port: api.server.port, host: "127.0.0.1" }).on("error", () => {});
    chunked.write("POST /proxies HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    const block = `100000\r\n${"x".repeat(0x100000)}\r\n`;
    for (let index = 0; index < 6; index += 1) chunked.write(block);
    const [first] = (await once(chunked, "data")) as [Buffer];
    expect(first.toString()).toContain("413");
    chunked.destroy();
    expect((await api.ask("GET", "/proxies")).status).toBe(200);
  });

  it("is ended when it comes in too slowly, headers or body", async () => {
    await using api = await startApi({ requestTimeoutMs: 150 });
    const slow = [
      "GET /proxies HTTP/1.1\r\nHost: local",
      "POST /reset HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
    ];
    const sockets = slow.map((start) => {
      const socket = connect({ port: api.server.port, host: "127.0.0.1" }).on("error", () => {});
      socket.resume().write(start);
      return socket;
    });
    const dripping = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write("x")), 40);
    const closed = Promise.all(sockets.map((socket) => once(socket, "close")));
    expect(await Promise.race([closed.then(() => "closed"), sleep(3000, "open")])).toBe("closed");
    clearInterval(dripping);
  });

  it("is an answer when its path is no path", async () => {
    await using api = await startApi();
    expect(await status(api.server.port, {}, "/proxies/%zz")).toBe(400);
    expect(await status(api.server.port, {}, "/proxies/__proto__")).toBe(404);
    expect(await status(api.server.port, {}, "/proxies/a%2Fb")).toBe(404);
  });
});
