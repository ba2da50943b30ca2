import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import { join } from "node:path";
import type { JsonObject, Outcome } from "@hormesis/experiment";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpProvider } from "../../src/index.ts";
import { callOf } from "../support/call.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { echo, listen, type Running } from "../support/echo-server.ts";

let certificates: Certificates;
let http1: Running;
let http2: Running;
let mutual: Running;
const sessions = new Set<{ destroy(): void }>();
let opened = 0;

beforeAll(async () => {
  certificates = makeCertificates();
  http1 = await listen(createServer(certificates.server, echo), "https");
  const both = createSecureServer({ ...certificates.server, allowHTTP1: true }, echo as never);
  both.on("session", (session) => {
    opened += 1;
    sessions.add(session);
  });
  http2 = await listen(both, "https");
  const strict = { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: true };
  mutual = await listen(createServer(strict, echo), "https");
});
const provider = () => createHttpProvider({ env: {}, cwd: certificates.folder });
let shared: ReturnType<typeof provider>;
beforeAll(() => {
  shared = provider();
});
afterAll(async () => {
  await shared.close();
  for (const session of sessions) session.destroy();
  await Promise.all([http1, http2, mutual].map((server) => server.close()));
  certificates.remove();
});

const tls = { ca: "ca.pem" };
const ask = (url: string, declared: JsonObject = { tls }): Promise<Outcome> =>
  shared.perform(callOf({ type: "http", url, ...declared }));
const body = (outcome: Outcome): JsonObject => {
  if (outcome.status !== "succeeded") throw new Error(JSON.stringify(outcome));
  return (outcome.output as { body: JsonObject }).body;
};

describe("a server over TLS", () => {
  it("must have a certificate that is trusted, unless verify_tls is false", async () => {
    expect(await ask(http1.url, {})).toMatchObject({
      status: "failed",
      reason: expect.stringMatching(/^failed to connect to https:.*certificate/),
    });
    expect(body(await ask(http1.url, { verify_tls: false }))).toMatchObject({ version: "1.1" });
    expect(body(await ask(http1.url))).toMatchObject({ version: "1.1" });
  });

  it("may be trusted by the variables that requests reads", async () => {
    const own = createHttpProvider({ env: { REQUESTS_CA_BUNDLE: join(certificates.folder, "ca.pem") } });
    expect(await own.perform(callOf({ type: "http", url: http1.url }))).toMatchObject({ status: "succeeded" });
    await own.close();
  });

  it("must be the one that was asked for", async () => {
    const other = http1.url.replace("127.0.0.1", "127.0.0.2");
    expect(await ask(other)).toMatchObject({ status: "failed" });
    const wrong = await ask(http1.url, { tls: { ...tls, servername: "other.test" } });
    expect(wrong).toMatchObject({ status: "failed", reason: expect.stringContaining("for another host") });
    expect(await ask(http1.url, { tls: { ...tls, servername: "shop.test" } })).toMatchObject({ status: "succeeded" });
  });

  it("may ask for a certificate of ours", async () => {
    expect(await ask(mutual.url)).toMatchObject({ status: "failed" });
    const own = { ...tls, cert: "client.pem", key: "client.key" };
    expect(await ask(mutual.url, { tls: own })).toMatchObject({ status: "succeeded" });
  });

  it("breaks the activity when a file cannot be read", async () => {
    expect(await ask(http1.url, { tls: { ca: "nope.pem" } })).toMatchObject({ status: "broken" });
  });
});

describe("a server that speaks HTTP/2", () => {
  it("is spoken to in HTTP/2, over one connection", async () => {
    const before = opened;
    for (let round = 0; round < 3; round += 1) expect(body(await ask(http2.url))).toMatchObject({ version: "2.0" });
    const many = await Promise.all(Array.from({ length: 20 }, () => ask(`${http2.url}/text`)));
    expect(many.every((outcome) => outcome.status === "succeeded")).toBe(true);
    expect(opened).toBe(before + 1);
  });

  it("gives headers in the customary spelling, so that documents read them either way", async () => {
    const outcome = await ask(`${http2.url}/text`);
    expect(outcome).toMatchObject({
      output: { status: 200, headers: { "Content-Type": "text/plain" }, body: "hello 42" },
    });
  });

  it("gets bodies, query and headers as any other", async () => {
    const headers = { "Content-Type": "application/json", "X-Trace": "1" };
    const seen = body(await ask(`${http2.url}/a?b=1`, { tls, method: "POST", headers, arguments: { a: 1 } }));
    expect(seen).toMatchObject({ method: "POST", path: "/a?b=1", body: '{"a": 1}', headers: { "x-trace": "1" } });
    expect(body(await ask(`${http2.url}/redirect/303`, { tls, method: "POST" }))).toMatchObject({ method: "GET" });
    expect((await ask(`${http2.url}/text`, { tls, method: "HEAD" })).status).toBe("succeeded");
  });

  it("may be silent too long, or be interrupted, or send too much", async () => {
    const reason = "activity took too long to complete";
    for (const path of ["/silent", "/stalled"]) {
      expect(await ask(`${http2.url}${path}`, { tls, timeout: 0.1 })).toEqual({ status: "failed", reason });
    }
    const controller = new AbortController();
    const call = callOf({ type: "http", url: `${http2.url}/silent`, tls }, { signal: controller.signal });
    const outcome = shared.perform(call);
    setTimeout(() => controller.abort(new Error("stop")), 30);
    expect(await outcome).toEqual({ status: "interrupted", reason: "stop" });
    expect(await ask(`${http2.url}/large`)).toMatchObject({ status: "failed" });
    expect(await ask(`${http2.url}/text`)).toMatchObject({ status: "succeeded" });
  });

  it("is asked again over a new connection after it ended the one before", async () => {
    expect(await ask(`${http2.url}/text`)).toMatchObject({ status: "succeeded" });
    for (const session of sessions) session.destroy();
    sessions.clear();
    expect(await ask(`${http2.url}/text`)).toMatchObject({ status: "succeeded" });
  });
});
