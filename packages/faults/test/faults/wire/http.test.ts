import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeEchoProxy, makeProxy, type TestProxy } from "../../support/proxy-process.ts";
import { measureWire, type MeasuredWire } from "../../support/measured-wire.ts";

/* Every fault on HTTP, measured by a client: what it is meant for suffers, and the request beside it does not. */

const BODY = "0123456789".repeat(20);
const server = createServer((asked, response) => {
  let got = "";
  asked.on("data", (chunk: Buffer) => (got += chunk.toString()));
  asked.on("end", () => response.setHeader("x-server", "real").end(asked.method === "POST" ? got : BODY));
});
let proxy: TestProxy;
let wire: MeasuredWire;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy = await makeProxy((server.address() as AddressInfo).port, { protocol: "http" });
  wire = measureWire(proxy);
}, 30_000);
afterAll(async () => {
  await proxy.close();
  server.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `answered`, or why not. */
  readonly ended: string;
  readonly tookMs: number;
}

/** Asks on a connection of its own. */
function ask(path: string, { method = "GET", body = "" } = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    let got = "";
    let seen: Pick<Answer, "status" | "headers"> = { status: undefined, headers: {} };
    const end = (ended: string): void => resolve({ ...seen, body: got, ended, tookMs: performance.now() - startMs });
    const asked = request({ port: proxy.port, host: "127.0.0.1", path, method, agent: false }, (response) => {
      seen = { status: response.statusCode, headers: response.headers };
      response.on("data", (chunk: Buffer) => (got += chunk.toString("latin1")));
      response.on("end", () => end("answered"));
      response.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? "error"));
    });
    asked.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? "error"));
    asked.end(body);
  });
}

const match = { path: "/pay*" };
const well = { status: 200, body: BODY, ended: "answered" };

interface Case {
  readonly fault: string;
  readonly arguments: object;
  readonly method?: string;
  /** What the client has of it. */
  readonly suffers: object;
}
const cases: readonly Case[] = [
  { fault: "http.abort", arguments: { status: 500, body: "no" }, suffers: { status: 500, body: "no" } },
  { fault: "http.abort", arguments: { by: "reset" }, suffers: { ended: "ECONNRESET" } },
  {
    fault: "http.delay",
    arguments: { delay: "150ms" },
    suffers: { status: 200, tookMs: expect.closeTo(400, -3) as number },
  },
  {
    fault: "http.replace",
    arguments: { status: 404, set: { "x-server": "none" }, add: { "x-more": "1" }, drop: ["date"], body: "gone" },
    suffers: {
      status: 404,
      body: "gone",
      headers: expect.objectContaining({ "x-server": "none", "x-more": "1" }) as object,
    },
  },
  {
    fault: "http.replace",
    arguments: { stream: "upstream", body: "changed" },
    method: "POST",
    suffers: { body: "changed" },
  },
  {
    fault: "http.corrupt",
    arguments: { bytes: "10%" },
    suffers: { ended: "answered", body: expect.not.stringMatching(BODY) as string },
  },
  { fault: "http.truncate", arguments: { bytes: "7B" }, suffers: { ended: "ECONNRESET", body: BODY.slice(0, 7) } },
  { fault: "http.slow-body", arguments: { rate: "16kbit/s", piece: "20B" }, suffers: { body: BODY } },
  { fault: "http.close", arguments: { at: "body" }, suffers: { status: 200, ended: "ECONNRESET" } },
];

describe("faults on HTTP, measured by a client", () => {
  test.each(cases)("$fault hurts what it is meant for: $arguments", async (given) => {
    const how = { method: given.method ?? "GET", body: given.method === undefined ? "" : BODY };
    await wire.during(given.fault, { match, ...given.arguments }, async ({ impact }) => {
      expect(await ask("/else", how)).toMatchObject(well);
      expect(await impact()).toMatchObject({
        idle: expect.stringMatching(/^requests that came by: 1, and none/) as string,
      });
      const answer = await ask("/pay/1", how);
      expect(answer).toMatchObject(given.suffers);
      if (/delay|slow/.test(given.fault)) expect(answer.tookMs).toBeGreaterThan(75);
      expect(await impact()).toMatchObject({ idle: null, evidence: { seen: 2, matched: 1, affected: 1 } });
    });
    expect(await ask("/pay/1", how)).toMatchObject(well);
  });

  test("the first two requests fail, and then it works", async () => {
    await wire.during("http.abort", { trigger: { first: 2 } }, async ({ impact }) => {
      const statuses = [await ask("/"), await ask("/"), await ask("/")].map(({ status }) => status);
      expect(statuses).toEqual([503, 503, 200]);
      expect(await impact()).toMatchObject({ idle: null, evidence: { matched: 3, affected: 2 } });
    });
  });

  test("it says so when something matched and nothing suffered", async () => {
    await wire.during("http.abort", { trigger: { after: 100 } }, async ({ impact }) => {
      expect(await ask("/")).toMatchObject(well);
      expect(await impact()).toMatchObject({ idle: "requests that matched: 1, and none of them suffered" });
    });
  });

  test("what cannot be is refused before anything is touched", async () => {
    const { refused } = wire;
    expect(await refused("http.abort", { match: { path: "/(/" } })).toMatch(/no regular expression/);
    expect(await refused("http.abort", { match: { pth: "/" } })).toMatch(/pth/);
    expect(await refused("http.abort", { by: "close", status: 500 })).toMatch(/no response with by: close/);
    expect(await refused("http.abort", { stream: "upstream" })).toMatch(/stream/);
    expect(await refused("http.abort", { status: 99 })).toMatch(/200/);
    expect(await refused("http.abort", { trigger: {} })).toMatch(/says nothing/);
    expect(await refused("http.abort", { headers: { "content-length": "1" } })).toMatch(/lengths are always right/);
    expect(await refused("http.replace", {})).toMatch(/nothing is replaced/);
    expect(await refused("http.replace", { stream: "upstream", status: 500 })).toMatch(/a request has no status/);
    expect(await refused("http.delay", { delay: 100 })).toMatch(/no unit/);
    const bytes = await makeEchoProxy();
    expect(await measureWire(bytes).refused("http.abort", {})).toMatch(/understands 'tcp' only.*acts on requests/);
    await bytes.close();
    expect(await proxy.look()).toMatchObject({ toxics: [] });
  });
});
