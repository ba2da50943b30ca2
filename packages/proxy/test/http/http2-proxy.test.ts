import { once } from "node:events";
import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createProxy, type ToxicInput } from "../../src/index.ts";
import { startApi } from "../support/api.ts";

const protocol = "http2";

interface Service extends AsyncDisposable {
  readonly address: string;
  /** Paths in the order in which the server was asked. */
  readonly asked: readonly string[];
}

/** Says what it got; a header that is new each time and one that is always the same, so that tables are in use. */
async function startService(): Promise<Service> {
  const asked: string[] = [];
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    asked.push(String(headers[":path"]));
    stream.on("error", () => {});
    stream.respond({ "x-path": headers[":path"], "x-mark": headers["x-mark"] ?? "", "x-same": "same" });
    stream.pipe(stream);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly path: string;
  readonly mark: string;
  readonly body: Buffer;
}

function ask(
  session: ClientHttp2Session,
  path: string,
  body?: Buffer,
  headers: OutgoingHttpHeaders = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const stream = session.request({ ":path": path, ":method": method, "x-same": "same", ...headers });
    const chunks: Buffer[] = [];
    let answer: Answer | undefined;
    stream.on("error", reject);
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("response", (head) => {
      const text = (name: string): string => String(head[name] ?? "");
      answer = { status: Number(head[":status"]), path: text("x-path"), mark: text("x-mark"), body: Buffer.alloc(0) };
    });
    stream.on("close", () => {
      if (answer === undefined) reject(new Error(`closed by ${stream.rstCode}`));
      else resolve({ ...answer, body: Buffer.concat(chunks) });
    });
    stream.end(body);
  });
}

async function through<Result>(
  toxics: readonly ToxicInput[],
  work: (session: ClientHttp2Session, service: Service) => Promise<Result>,
): Promise<Result> {
  await using service = await startService();
  await using proxy = await createProxy({ upstream: service.address, protocol, toxics });
  const session = connect(`http://${proxy.address}`);
  session.on("error", () => {});
  try {
    return await work(session, service);
  } finally {
    session.destroy();
  }
}

const big = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
const match = { path: "/hurt*" };

describe("a proxy that speaks HTTP/2, between real peers", () => {
  it("changes nothing when no toxic acts", async () => {
    await through([{ type: "http_abort", attributes: { match } }], async (session) => {
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) => ask(session, `/${index}`, big, { "x-mark": `m${index}` })),
      );
      for (const [index, answer] of all.entries()) {
        expect([answer.status, answer.path, answer.mark]).toEqual([200, `/${index}`, `m${index}`]);
        expect(answer.body.equals(big)).toBe(true);
      }
    });
  });

  it("answers a request that the server never gets, and leaves the others alone", async () => {
    const attributes = { match, status: 503, headers: { "Retry-After": "1", "X-Path": "none" } };
    await through([{ type: "http_abort", attributes }], async (session, service) => {
      for (let round = 0; round < 4; round += 1) {
        const asked = ["/a", "/hurt", "/b", "/hurt/2"].map((path) =>
          ask(session, path, undefined, { "x-mark": `${path}-${round}` }),
        );
        expect((await Promise.all(asked)).map(({ status, path, mark }) => [status, path, mark])).toEqual([
          [200, "/a", `/a-${round}`],
          [503, "none", ""],
          [200, "/b", `/b-${round}`],
          [503, "none", ""],
        ]);
      }
      expect(service.asked).toEqual(Array.from({ length: 4 }, () => ["/a", "/b"]).flat());
    });
  });

  it("takes in bodies that the server never gets, without using up anybody's window", async () => {
    await through([{ type: "http_abort", attributes: { match } }], async (session, service) => {
      // Half of a window each: after three of them, nothing could be sent if it were not given back.
      for (let round = 0; round < 6; round += 1) {
        const answer = await ask(session, "/hurt", big.subarray(0, 32_000));
        expect([answer.status, answer.body.length]).toEqual([503, 0]);
      }
      expect((await ask(session, "/well", big)).body.equals(big)).toBe(true);
      expect(service.asked).toEqual(["/well"]);
    });
  });

  it("ends a stream in place of an answer, and not the connection", async () => {
    await through([{ type: "http_abort", attributes: { match, by: "reset" } }], async (session) => {
      await expect(ask(session, "/hurt")).rejects.toThrow(`closed by ${constants.NGHTTP2_CANCEL}`);
      expect((await ask(session, "/well")).status).toBe(200);
    });
  });

  it.each(["upstream", "downstream"] as const)("holds one stream (%s) while others go on", async (direction) => {
    const toxics: ToxicInput[] = [{ type: "http_delay", direction, attributes: { match, delay: 300 } }];
    await through(toxics, async (session, service) => {
      const order: string[] = [];
      const asking = (path: string): Promise<void> =>
        ask(session, path, big, { "x-mark": `mark of ${path}` }).then(({ body, mark }) => {
          order.push(path);
          expect([body.equals(big), mark]).toEqual([true, `mark of ${path}`]);
        });
      await Promise.all([asking("/hurt"), asking("/1"), asking("/2")]);
      expect(order.at(-1)).toBe("/hurt");
      await Promise.all([asking("/3"), asking("/hurt/2"), asking("/4")]);
      expect(order.at(-1)).toBe("/hurt/2");
      expect(service.asked.toSorted()).toEqual(["/1", "/2", "/3", "/4", "/hurt", "/hurt/2"]);
      expect(service.asked.indexOf("/hurt") > service.asked.indexOf("/2")).toBe(direction === "upstream");
    });
  });

  it("lets a client withdraw what is held", async () => {
    for (const direction of ["upstream", "downstream"] as const) {
      const toxics: ToxicInput[] = [{ type: "http_delay", direction, attributes: { match, delay: 60_000 } }];
      await through(toxics, async (session) => {
        for (let round = 0; round < 6; round += 1) {
          const stream = session.request({ ":path": "/hurt", ":method": "POST" });
          stream.on("error", () => {});
          stream.end(big.subarray(0, 30_000));
          await new Promise((resolve) => setTimeout(resolve, 20));
          stream.close(constants.NGHTTP2_CANCEL);
          await once(stream, "close");
        }
        expect((await ask(session, "/well", big)).body.equals(big)).toBe(true);
      });
    }
  });

  it("passes on a client that speaks HTTP/1.1", async () => {
    await using service = await startService();
    const toxics = [{ type: "http_abort" }];
    await using proxy = await createProxy({ upstream: service.address, protocol, toxics });
    // A server of HTTP/2 alone ends such a connection.
    await expect(fetch(`http://${proxy.address}/`)).rejects.toThrow("fetch failed");
  });

  it("refuses what has no effect on it, when a toxic comes and when it changes", async () => {
    const refusals = [
      { type: "http_abort", attributes: { body: "no" } },
      { type: "http_abort", attributes: { match: { body: "x" } } },
      { type: "http_delay", attributes: { match: { path: "/", body: "x" } } },
    ];
    await using proxy = await createProxy({ upstream: "127.0.0.1:1", protocol });
    const reason = /'(match\.)?body' has no effect on http2/;
    for (const toxic of refusals) expect(() => proxy.addToxic(toxic)).toThrow(reason);
    const toxic = proxy.addToxic({ type: "http_abort" });
    expect(() => toxic.update({ attributes: { body: "no" } })).toThrow(reason);
    await using api = await startApi();
    await api.ask("POST", "/proxies", { name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", protocol });
    for (const toxic of refusals) {
      const refused = await api.ask("POST", "/proxies/p/toxics", toxic);
      expect(refused.status).toBe(400);
      expect(refused.text).toMatch(reason);
    }
    await api.ask("POST", "/proxies/p/toxics", { name: "t", type: "http_abort" });
    const change = { attributes: { match: { body: "x" } } };
    expect((await api.ask("PATCH", "/proxies/p/toxics/t", change)).status).toBe(400);
    expect((await api.ask("GET", "/proxies/p/toxics/t")).json).toMatchObject({ attributes: { status: 503 } });
    expect((await api.ask("GET", "/proxies/p/toxics/t")).text).not.toContain('"match":');
  });
});
