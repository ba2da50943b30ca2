import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { createProxy, type ToxicInput } from "../../src/index.ts";
import { portOf, startApi } from "../support/api.ts";
import { httpClient, startHttp } from "../support/http-servers.ts";
import { client, readAll, startServer } from "../support/servers.ts";

const protocol = "http";
const sha = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Says what it got, in the same body. */
const startMirror = (): ReturnType<typeof startHttp> =>
  startHttp((incoming, response) => {
    void bodyOf(incoming).then((body) => {
      if (incoming.url === "/chunked") response.write(body.subarray(0, 10));
      response.end(incoming.url === "/chunked" ? body.subarray(10) : body);
    });
  });

describe("a proxy that speaks HTTP, between real peers", () => {
  it("changes nothing of large bodies on a connection that is kept", async () => {
    await using service = await startMirror();
    const idle = { type: "http_abort", attributes: { match: { path: "/other" } } };
    await using proxy = await createProxy({ upstream: service.address, protocol, toxics: [idle] });
    using http = httpClient(proxy.port);
    const body = randomBytes(3_000_000);
    for (const path of ["/", "/chunked"]) {
      for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
        const answer = await http.ask(path, { method: "POST", headers, body });
        expect([answer.status, sha(answer.body)]).toEqual([200, sha(body)]);
      }
    }
    expect((await http.ask("/", { method: "HEAD" })).status).toBe(200);
    expect(proxy.connectionCount).toBe(1);
  });

  it("holds little of a body that the peer does not read", async () => {
    await using server = await startServer((peer) => void peer.pause());
    await using proxy = await createProxy({ upstream: server.address, protocol });
    const socket = await client(proxy.port);
    const wholeBytes = 64_000_000;
    socket.write(`POST / HTTP/1.1\r\nContent-Length: ${wholeBytes}\r\n\r\n`);
    for (let sent = 0; sent < wholeBytes; sent += 1_000_000) socket.write(Buffer.alloc(1_000_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    // The rest is in the buffers of the two connections, which the system bounds, and in the proxy.
    expect(socket.writableLength).toBeGreaterThan(wholeBytes / 2);
    expect(proxy.connectionCount).toBe(1);
    socket.destroy();
  });

  it("passes 100-continue, early hints, trailers and a websocket on", async () => {
    await using service = await startHttp((incoming, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      void bodyOf(incoming).then((body) => {
        response.writeHead(200, { trailer: "x-sum" });
        response.write(body);
        response.addTrailers({ "x-sum": String(body.length) });
        response.end();
      });
    });
    service.server.on("upgrade", (_incoming, socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      socket.pipe(socket);
    });
    const idle: ToxicInput = { type: "http_truncate", attributes: { match: { method: "DELETE" } } };
    await using proxy = await createProxy({ upstream: service.address, protocol, toxics: [idle] });
    const options = { port: proxy.port, host: "127.0.0.1", path: "/" };
    const sent = request({ ...options, method: "POST", headers: { expect: "100-continue" } });
    const interim: number[] = [];
    sent.on("information", ({ statusCode }) => interim.push(statusCode));
    sent.flushHeaders();
    await once(sent, "continue");
    sent.end("hello");
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    expect([String(await bodyOf(response)), response.trailers["x-sum"]]).toEqual(["hello", "5"]);
    expect(interim).toEqual([100, 103]);
    const upgrade = request({ ...options, headers: { connection: "upgrade", upgrade: "echo" } }).end();
    const [, socket, head] = (await once(upgrade, "upgrade")) as [IncomingMessage, NodeJS.ReadWriteStream, Buffer];
    expect(head.length).toBe(0);
    socket.write("\x81\x00GET / HTTP/1.1\r\n\r\n");
    expect(String((await once(socket, "data"))[0])).toBe("\x81\x00GET / HTTP/1.1\r\n\r\n");
    socket.end();
  });

  it("speaks to peers that do not speak HTTP, and to those that end first", async () => {
    await using echo = await startServer((peer) => void peer.pipe(peer));
    await using proxy = await createProxy({ upstream: echo.address, protocol, toxics: [{ type: "http_abort" }] });
    const socket = await client(proxy.port);
    socket.write("*1\r\n$4\r\nPING\r\n");
    expect(String((await once(socket, "data"))[0])).toBe("*1\r\n$4\r\nPING\r\n");
    socket.end();
    expect(String(await readAll(socket))).toBe("");
    const half = await client(proxy.port);
    half.end("GET / HT");
    expect(String(await readAll(half))).toBe("GET / HT");
    await using greeter = await startServer((peer) => peer.end("220 hello\r\n"));
    await using second = await createProxy({ upstream: greeter.address, protocol });
    expect(String(await readAll(await client(second.port)))).toBe("220 hello\r\n");
  });

  it("answers a pipelined request in its place that the server never got", async () => {
    await using service = await startHttp((incoming, response) => {
      setTimeout(() => response.end(`for ${incoming.url}`), incoming.url === "/1" ? 50 : 0);
    });
    const toxics = [{ type: "http_abort", attributes: { match: { path: "/2" }, body: "no" } }];
    await using proxy = await createProxy({ upstream: service.address, protocol, toxics });
    const socket = await client(proxy.port);
    const request = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
    socket.write(request("/1") + request("/2") + request("/3", "Connection: close\r\n"));
    const bodies = String(await readAll(socket)).match(/for \/\d|^no(?=HTTP)|no(?=HTTP)/gm);
    expect(bodies).toEqual(["for /1", "no", "for /3"]);
    expect(service.asked).toEqual(["GET /1", "GET /3"]);
    socket.destroy();
  });
});

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);

describe("what a client of such a proxy sees", () => {
  const ask = async (toxics: readonly ToxicInput[], asks = 1): Promise<(string | number)[]> => {
    await using service = await startHttp((_incoming, response) => void response.end("x".repeat(1000)));
    await using proxy = await createProxy({ upstream: service.address, protocol, toxics });
    using http = httpClient(proxy.port);
    const seen: (string | number)[] = [];
    for (let count = 0; count < asks; count += 1) {
      const answer = await http.ask("/").catch((error: unknown) => codeOf(error));
      seen.push(typeof answer === "string" ? answer : answer.status);
    }
    return [...seen, service.asked.length];
  };

  it("is an answer that the server did not give, and then the server's", async () => {
    const toxics = [{ type: "http_abort", trigger: { first: 2 }, attributes: { status: 500 } }];
    expect(await ask(toxics, 4)).toEqual([500, 500, 200, 200, 2]);
  });

  it("is a connection that ends early, while the server has done its part", async () => {
    expect(await ask([{ type: "http_truncate", attributes: { bytes: 10 } }])).toEqual(["ECONNRESET", 1]);
    expect(await ask([{ type: "http_close", attributes: { at: "body" } }])).toEqual(["ECONNRESET", 1]);
    expect(await ask([{ type: "http_close", attributes: { by: "reset" } }])).toEqual(["ECONNRESET", 1]);
    expect(await ask([{ type: "http_close", direction: "upstream" }])).toEqual(["ECONNRESET", 0]);
    expect(await ask([{ type: "http_abort", attributes: { by: "reset" } }])).toEqual(["ECONNRESET", 0]);
  });

  it("is a slow answer, by a delay or by its body", async () => {
    for (const toxic of [
      { type: "http_delay", attributes: { delay: 120 } },
      {
        type: "http_delay",
        direction: "upstream" as const,
        attributes: { delay: 120, jitter: 1, distribution: "normal" },
      },
      { type: "http_slow_body", attributes: { rate: 8000 } },
    ]) {
      const startedAt = performance.now();
      expect(await ask([toxic])).toEqual([200, 1]);
      expect(performance.now() - startedAt).toBeGreaterThan(110);
    }
  });

  it("is whole for requests without the mark", async () => {
    await using service = await startHttp((_incoming, response) => void response.end());
    const match = { header: { baggage: "hormesis=run-7" } };
    const toxics = [{ type: "http_abort", attributes: { match } }];
    await using proxy = await createProxy({ upstream: service.address, protocol, toxics });
    using http = httpClient(proxy.port);
    const statuses = [];
    for (const baggage of ["user=1", "user=1, hormesis=run-7;ttl=1", "hormesis=run-70"]) {
      statuses.push((await http.ask("/", { headers: { baggage } })).status);
    }
    expect(statuses).toEqual([200, 503, 200]);
  });
});

describe("the API", () => {
  it("makes such proxies, shows what their toxics did, and refuses what is wrong", async () => {
    await using service = await startHttp((_incoming, response) => void response.end("ok"));
    await using api = await startApi();
    const attributes = { match: { path: "/pay*" }, status: 500 };
    const made = await api.ask("POST", "/proxies", {
      name: "shop",
      listen: "127.0.0.1:0",
      upstream: service.address,
      protocol,
      toxics: [{ type: "http_abort", trigger: { first: 1 }, attributes }],
    });
    expect(made.json["protocol"]).toBe("http");
    using http = httpClient(portOf(made));
    const statuses = [];
    for (const path of ["/", "/pay", "/pay/1"]) statuses.push((await http.ask(path)).status);
    expect(statuses).toEqual([200, 500, 200]);
    const toxic = "/proxies/shop/toxics/http_abort_downstream";
    expect((await api.ask("GET", toxic)).json["effect"]).toEqual({ seen: 3, matched: 2, affected: 1 });
    expect((await api.ask("PATCH", toxic, { attributes: { status: 600 } })).status).toBe(400);
    const changed = await api.ask("PATCH", toxic, { attributes: { status: 502, match: null }, trigger: { first: 1 } });
    expect(changed.json["attributes"]).toEqual({ by: "response", status: 502 });
    expect((await http.ask("/")).status).toBe(502);
    await api.ask("POST", "/proxies", { name: "tcp", listen: "127.0.0.1:0", upstream: service.address });
    const refused = await api.ask("POST", "/proxies/tcp/toxics", { type: "http_abort" });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("http")]);
  });
});
