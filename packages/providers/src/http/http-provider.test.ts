import { createServer, type Socket } from "node:net";
import type { Json, JsonObject, Outcome } from "@hormesis/experiment";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { callOf } from "../../test/support/call.ts";
import { listen, type Running, startEcho } from "../../test/support/echo-server.ts";
import { createHttpProvider } from "./http-provider.ts";

const provider = createHttpProvider({ env: { HOME: "/nowhere" } });
let server: Running;
beforeAll(async () => {
  server = await startEcho();
});
afterAll(async () => {
  await provider.close();
  await server.close();
});

const ask = (declared: JsonObject, configuration: JsonObject = {}): Promise<Outcome> => {
  const url = typeof declared["url"] === "string" ? declared["url"].replace(/^\//, `${server.url}/`) : null;
  return provider.perform(callOf({ type: "http", ...declared, url }, { configuration }));
};
interface Seen {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}
const output = async (declared: JsonObject, configuration: JsonObject = {}): Promise<JsonObject> => {
  const outcome = await ask(declared, configuration);
  if (outcome.status !== "succeeded") throw new Error(JSON.stringify(outcome));
  return outcome.output as JsonObject;
};
const seen = async (declared: JsonObject, configuration: JsonObject = {}): Promise<Seen> =>
  (await output({ url: "/echo", ...declared }, configuration))["body"] as unknown as Seen;

describe("the arguments of a GET", () => {
  it("are appended to the query as Python encodes them", async () => {
    const args: Json = {
      a: true,
      b: [1, null, "x y"],
      c: null,
      d: { k: 1 },
      e: "é!'()*~&",
      f: 1.5,
      g: [[1, 2], { z: 1 }],
      h: [],
      i: "",
    };
    expect((await seen({ url: "/echo?x=1", arguments: args })).path).toBe(
      "/echo?x=1&a=True&b=1&b=x+y&d=k&e=%C3%A9%21%27%28%29%2A~%26&f=1.5&g=1&g=2&g=z&i=",
    );
  });

  it("may be a query written out, or pairs", async () => {
    expect((await seen({ arguments: "a=b c&d=é" })).path).toBe("/echo?a=b%20c&d=%C3%A9");
    expect(
      (
        await seen({
          arguments: [
            ["a", 1],
            ["b", [2, 3]],
          ],
        })
      ).path,
    ).toBe("/echo?a=1&b=2&b=3");
    expect((await seen({ arguments: ["ab", "cd"] })).path).toBe("/echo?a=b&c=d");
  });

  it("count for nothing when they are empty, and cannot be anything else", async () => {
    for (const args of [{}, [], "", 0, false, null]) expect((await seen({ arguments: args })).path).toBe("/echo");
    for (const args of [5, true, [1, 2], ["abc"]]) {
      expect(await ask({ url: "/echo", arguments: args })).toMatchObject({ status: "broken" });
    }
  });
});

describe("the arguments of any other method", () => {
  it("are a form when they are an object or pairs", async () => {
    const { method, body, headers } = await seen({ method: "post", arguments: { a: 1, b: [1, 2] } });
    expect([method, body]).toEqual(["POST", "a=1&b=1&b=2"]);
    expect(headers).toMatchObject({ "content-type": "application/x-www-form-urlencoded", "content-length": "11" });
  });

  it("are sent as they are when they are a text", async () => {
    const { body, headers } = await seen({ method: "PUT", arguments: "é raw" });
    expect([body, headers["content-length"], headers["content-type"]]).toEqual(["é raw", "6", undefined]);
  });

  it("are JSON as Python writes it, with exactly the header Content-Type: application/json", async () => {
    const headers = { "Content-Type": "application/json" };
    const sent = async (args: Json) => (await seen({ method: "POST", headers, arguments: args })).body;
    expect(await sent({ é: [1, { a: null, b: 1.5, c: 1e-7 }], "\u2028\u007f": '\u0001"\\/' })).toBe(
      '{"\\u00e9": [1, {"a": null, "b": 1.5, "c": 1e-07}], "\\u2028\\u007f": "\\u0001\\"\\\\/"}',
    );
    expect(await sent("é")).toBe('"\\u00e9"');
    expect(await sent({})).toBe("{}");
    expect(await sent(null)).toBe("");
    const lower = await seen({ method: "POST", headers: { "content-type": "application/json" }, arguments: { a: 1 } });
    expect([lower.body, lower.headers["content-type"]]).toEqual(["a=1", "application/json"]);
  });

  it("are nothing, with a length of 0, when they are empty", async () => {
    for (const args of [undefined, {}, null]) {
      const { headers, body } = await seen({ method: "DELETE", ...(args === undefined ? {} : { arguments: args }) });
      expect([headers["content-length"], body]).toEqual(["0", ""]);
    }
  });
});

describe("the headers of a request", () => {
  it("are the usual ones, unless the declaration replaces them or takes them away", async () => {
    expect((await seen({})).headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      "user-agent": "hormesis",
      "accept-encoding": "gzip, deflate, br",
      accept: "*/*",
      connection: "keep-alive",
    });
    const { headers } = await seen(
      { headers: { Accept: null, "user-agent": "${x}", A: "é", Host: "elsewhere" } },
      { x: "y" },
    );
    expect(headers).toMatchObject({ "user-agent": "y", a: "é", host: "elsewhere" });
    expect(headers).not.toHaveProperty("accept");
  });

  it.each([{ N: 5 }, { N: true }, { A: "b\nc" }, { A: " b" }, { A: "☃" }, { "A b": "c" }, ["a"]])(
    "cannot be %j",
    async (headers) => {
      expect(await ask({ url: "/echo", headers })).toMatchObject({ status: "broken" });
    },
  );

  it("hold the user and password of the URL, which are never shown", async () => {
    const secret = server.url.replace("//", "//us%40er:p%20w@");
    expect((await seen({ url: `${secret}/echo` })).headers["authorization"]).toBe("Basic dXNAZXI6cCB3");
    const outcome = await ask({ url: "http://user:hunter2@127.0.0.1:1/" });
    expect(outcome).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("http://user:***@127.0.0.1:1/"),
    });
  });
});

describe("the output", () => {
  it("has the status, the headers as the server spelled them, and the body", async () => {
    const { status, headers, body } = await output({ url: "/text" });
    expect([status, body]).toEqual([200, "hello 42"]);
    expect(headers).toMatchObject({ "Content-Type": "text/plain", "X-A": "1, 2" });
  });

  it("is parsed only when the Content-Type is exactly application/json, however its name is spelled", async () => {
    expect((await output({ url: "/json" }))["body"]).toEqual({ a: 1 });
    expect((await output({ url: "/charset" }))["body"]).toBe('{"a": 1}');
    expect(await ask({ url: "/bad-json" })).toMatchObject({ status: "broken" });
  });

  it("has an empty body where there is none", async () => {
    expect((await output({ url: "/text", method: "HEAD" }))["body"]).toBe("");
    expect((await output({ url: "/no-json" }))["body"]).toBe("");
  });

  it("is text in the charset that the server names, else UTF-8, else Latin-1", async () => {
    for (const url of ["/utf8", "/latin1"]) expect((await output({ url }))["body"]).toBe("é");
    expect((await output({ url: "/koi8" }))["body"]).toBe("аб");
  });

  it.each(["/gzip", "/br", "/deflate", "/deflate-raw", "/twice"])("is unpacked from %s", async (url) => {
    expect((await output({ url }))["body"]).toBe("zipped");
  });

  it("is complained about from status 400 on", async () => {
    expect(await ask({ url: "/status/404" })).toMatchObject({
      status: "succeeded",
      complaint: "the server answered with status 404",
    });
    expect(await ask({ url: "/status/399" })).not.toHaveProperty("complaint");
  });
});

describe("a redirect", () => {
  it.each([
    [301, "POST", "GET"],
    [301, "PUT", "PUT"],
    [302, "PUT", "GET"],
    [303, "POST", "GET"],
    [307, "POST", "POST"],
    [308, "PUT", "PUT"],
  ])("with %i turns %s into %s", async (status, method, after) => {
    const { headers, body, ...rest } = await seen({ url: `/redirect/${status}`, method, arguments: { a: 1 } });
    expect(rest.method).toBe(after);
    expect([body, headers["content-type"]]).toEqual(
      status >= 307 ? ["a=1", "application/x-www-form-urlencoded"] : ["", undefined],
    );
  });

  it("carries cookies along, and credentials to the same host only", async () => {
    const headers = { Authorization: "Bearer x" };
    expect((await seen({ url: "/login", headers })).headers).toMatchObject({
      cookie: "session=1",
      authorization: "Bearer x",
    });
    const elsewhere = encodeURIComponent(server.url.replace("127.0.0.1", "localhost"));
    expect((await seen({ url: `/redirect/302?to=${elsewhere}%2Fecho`, headers })).headers).not.toHaveProperty(
      "authorization",
    );
  });

  it("breaks the activity when it never ends, or leads nowhere", async () => {
    expect(await ask({ url: "/loop" })).toEqual({
      status: "broken",
      reason: "more than 30 redirects, one after the other",
    });
    expect(await ask({ url: "/nowhere" })).toMatchObject({ status: "broken" });
  });
});

describe("a response that does not come", () => {
  const connecting = (path: string): string => `failed to connect to ${server.url}${path}: `;

  it("fails the activity with the reason", async () => {
    expect(await ask({ url: "http://127.0.0.1:1/" })).toEqual({
      status: "failed",
      reason: "failed to connect to http://127.0.0.1:1/: connection refused (ECONNREFUSED)",
    });
    expect(await ask({ url: "/close" })).toEqual({
      status: "failed",
      reason: `${connecting("/close")}the server ended the connection without a response (ECONNRESET)`,
    });
    expect(await ask({ url: "http://nope.invalid/" })).toMatchObject({ status: "failed" });
  });

  it.each([0.1, [5, 0.1], [null, 0.1]])("fails it after a timeout of %j", async (timeout) => {
    const reason = "activity took too long to complete";
    expect(await ask({ url: "/silent", timeout })).toEqual({ status: "failed", reason });
    expect(await ask({ url: "/stalled", timeout: "${t}" }, { t: timeout })).toEqual({ status: "failed", reason });
  });

  it.each([0, -1, true, "1", [1], [1, 2, 3], [], "", {}])("breaks it with a timeout of %j", async (timeout) => {
    expect(await ask({ url: "/silent", timeout })).toMatchObject({ status: "broken" });
  });

  it("breaks it when it came in part, or packed wrongly", async () => {
    expect(await ask({ url: "/truncated" })).toMatchObject({ status: "broken" });
    expect(await ask({ url: "/bad-gzip" })).toMatchObject({ status: "broken" });
  });

  it("fails it when the body is too large, packed or not", async () => {
    for (const url of ["/large", "/bomb"]) {
      expect(await ask({ url })).toMatchObject({
        status: "failed",
        reason: expect.stringContaining("larger than 16 MiB"),
      });
    }
  });

  it.each(["127.0.0.1:1/", "localhost:1/", "ftp://x/", "http://", "x", "http://127.0.0.1:99999/", "http://*.x/", 5])(
    "breaks it with the URL %j",
    async (url) => {
      expect(await provider.perform(callOf({ type: "http", url }))).toMatchObject({ status: "broken" });
    },
  );

  it("breaks it with what cannot be a method or a number of retries", async () => {
    for (const method of ["", "A B", 5])
      expect(await ask({ url: "/echo", method })).toMatchObject({ status: "broken" });
    expect(await ask({ url: "/echo", max_retries: "2" })).toMatchObject({ status: "broken" });
  });
});

describe("a call that is interrupted", () => {
  it("ends at once, whatever it waits for", async () => {
    for (const path of ["/silent", "/stalled"]) {
      const controller = new AbortController();
      const call = callOf({ type: "http", url: `${server.url}${path}` }, { signal: controller.signal });
      const outcome = provider.perform(call);
      setTimeout(() => controller.abort(new Error("stop")), 50);
      expect(await outcome).toEqual({ status: "interrupted", reason: "stop" });
    }
  });

  it("is not even begun when it was interrupted before", async () => {
    const call = callOf({ type: "http", url: "http://127.0.0.1:1/" }, { signal: AbortSignal.abort(new Error("late")) });
    expect(await provider.perform(call)).toEqual({ status: "interrupted", reason: "late" });
  });
});

describe("connections", () => {
  /** A server that counts, and now and then closes the connection instead of answering. */
  const startCounter = async (answers: (request: number) => boolean = () => true) => {
    const open = new Set<Socket>();
    const counts = { connections: 0, requests: 0 };
    const raw = createServer((socket) => {
      open.add(socket);
      counts.connections += 1;
      socket.on("close", () => open.delete(socket)).on("error", () => undefined);
      socket.on("data", () => {
        counts.requests += 1;
        if (answers(counts.requests)) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        else socket.destroy();
      });
    });
    const { url, close } = await listen(raw);
    return {
      url,
      counts,
      open,
      close: () => {
        for (const socket of open) socket.destroy();
        return close();
      },
    };
  };
  const thrice = async (declared: JsonObject, options = {}): Promise<number[]> => {
    const counter = await startCounter();
    const own = createHttpProvider({ env: {}, ...options });
    const call = callOf({ type: "http", url: counter.url, ...declared });
    for (let round = 0; round < 3; round += 1) expect((await own.perform(call)).status).toBe("succeeded");
    await own.close();
    await counter.close();
    return [counter.counts.connections, counter.counts.requests];
  };

  it("are kept for requests that may be repeated", async () => {
    expect(await thrice({})).toEqual([1, 3]);
  });

  it("are never shared by a POST, nor when the declaration or the provider says so", async () => {
    expect(await thrice({ method: "POST" })).toEqual([3, 3]);
    expect(await thrice({ headers: { Connection: "close" } })).toEqual([3, 3]);
    expect(await thrice({}, { connections: "fresh" })).toEqual([3, 3]);
  });

  it("are opened anew when a kept one was closed meanwhile, and the request is sent again", async () => {
    const counter = await startCounter((request) => request !== 2);
    const call = callOf({ type: "http", url: counter.url });
    expect(await provider.perform(call)).toMatchObject({ status: "succeeded" });
    expect(await provider.perform(call)).toMatchObject({ status: "succeeded" });
    expect(counter.counts).toEqual({ connections: 2, requests: 3 });
    await counter.close();
  });

  it("are not tried again, whatever max_retries says, for a request that was sent", async () => {
    const counter = await startCounter(() => false);
    expect(await ask({ url: `${counter.url}/`, max_retries: 3 })).toMatchObject({ status: "failed" });
    expect(counter.counts).toEqual({ connections: 1, requests: 1 });
    await counter.close();
  });

  it("are tried again as often as max_retries says when none came about", async () => {
    // The port is taken by nobody at first, and by a server when the second try comes.
    const counter = await startCounter();
    const port = Number(new URL(counter.url).port);
    await counter.close();
    const late = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    });
    const outcome = ask({ url: `http://127.0.0.1:${port}/`, max_retries: 2000 });
    await new Promise<void>((resolve) => late.listen(port, "127.0.0.1", resolve));
    expect(await outcome).toMatchObject({ status: "succeeded" });
    await new Promise((resolve) => late.close(resolve));
  });

  it("are all gone after the provider is closed", async () => {
    const counter = await startCounter();
    const own = createHttpProvider({ env: {} });
    await own.perform(callOf({ type: "http", url: counter.url }));
    expect(counter.open.size).toBe(1);
    await own.close();
    await vi.waitFor(() => expect(counter.open.size).toBe(0));
    await counter.close();
  });
});
