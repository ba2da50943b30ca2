import { createSocket } from "node:dgram";
import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portOf, startApi, type TestApi } from "./support/api.ts";
import { garbage, requests, strangePlaces, written } from "./support/api-requests.ts";
import { sendRaw, splitAnswers, type RawAnswer } from "./support/raw-http.ts";

/** What answers may say. */
const statuses = [200, 201, 204, 400, 401, 403, 404, 405, 408, 409, 413, 417, 431, 500];

/** No answer is without words where something is wrong with the machine, and none says that the server is. */
function checkAnswer({ status, body }: RawAnswer): void {
  expect(statuses).toContain(status);
  if (status >= 500) expect(body).toMatch(/^\{"error":"(listen|lookup|address) [^"]+","status":500/);
  if (body.startsWith("{") && status < 300) expect(() => JSON.parse(body) as unknown).not.toThrow();
}

/** Connects to whatever has been made, as what is wrong with an upstream shows only then; then takes all of it away. */
async function cleanUp(api: TestApi): Promise<void> {
  const made = await api.ask("GET", "/proxies");
  for (const [name, entry] of Object.entries(made.json)) {
    const port = portOf({ ...made, json: entry as Record<string, unknown> });
    if (port > 1 && (entry as { readonly enabled: boolean }).enabled) await knock(port);
    expect((await api.ask("DELETE", `/proxies/${encodeURIComponent(name)}`)).status).toBe(
      name.includes("/") || name === "" ? 404 : 204,
    );
  }
}

async function knock(port: number): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1" }).on("error", () => {});
  socket.write("GET / HTTP/1.1\r\n\r\n");
  const datagrams = createSocket("udp4");
  await new Promise((resolve) => datagrams.send("x", port, "127.0.0.1", resolve));
  await new Promise((resolve) => setTimeout(resolve, 2));
  datagrams.close();
  socket.destroy();
}

describe("the API", () => {
  it("answers whatever it is asked, in order, and goes on", async () => {
    await using api = await startApi({ metrics: true });
    const property = fc.asyncProperty(fc.array(requests, { minLength: 1, maxLength: 12 }), async (all) => {
      // The last one closes, so that nobody has to wait for what may still come.
      const end = "GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      const text = await sendRaw(api.server.port, Buffer.concat([...all.map(written), Buffer.from(end)]), 5000);
      const answers = splitAnswers(
        text,
        all.map(({ method }) => method),
      );
      for (const answer of answers) checkAnswer(answer);
      if (answers.every(({ status }) => status !== 413)) expect(answers.at(-1)?.body).toBe('{"version": "2.12.0"}\n');
      await cleanUp(api);
    });
    await fc.assert(property, { numRuns: 150 });
    expect((await api.ask("GET", "/version")).status).toBe(200);
  });

  it("answers garbage or closes, and goes on", async () => {
    await using api = await startApi({ requestTimeoutMs: 1000 });
    const property = fc.asyncProperty(garbage, async (bytes) => {
      // Without an end of what is sent, some of it is no request yet, and nothing comes back.
      for (const answer of splitAnswers(await sendRaw(api.server.port, bytes, 20), [bytes.toString("latin1", 0, 4)])) {
        checkAnswer(answer);
      }
    });
    await fc.assert(property, { numRuns: 100 });
    expect((await api.ask("GET", "/version")).status).toBe(200);
  });

  it("lets a request see what those before it on its connection have changed", async () => {
    await using api = await startApi();
    const request = (method: string, path: string, body: unknown): string => {
      const text = body === undefined ? "" : JSON.stringify(body);
      return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    };
    const sent = [
      request("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" }),
      request("POST", "/proxies/a/toxics", { type: "latency" }),
      request("DELETE", "/proxies/a", undefined),
      request("GET", "/proxies/a", undefined).replace("Host", "Connection: close\r\nHost"),
    ];
    const answers = splitAnswers(await sendRaw(api.server.port, sent.join(""), 5000));
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 204, 404]);
  });

  it("gives who does not read what he asks for no more memory than some answers take", async () => {
    await using api = await startApi();
    const upstream = "x".repeat(20_000);
    const list = Array.from({ length: 100 }, (_, index) => ({ name: `p${index}`, upstream, enabled: false }));
    expect((await api.ask("POST", "/populate", list)).status).toBe(201);
    const before = process.memoryUsage().rss;
    const socket = connect({ port: api.server.port, host: "127.0.0.1" }).on("error", () => {});
    socket.pause().write("GET /proxies HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(300));
    await new Promise((resolve) => setTimeout(resolve, 500));
    // 300 answers are 600 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    expect((await api.ask("GET", "/version")).status).toBe(200);
    socket.destroy();
  });

  it("outlives an upstream that no host can be called, over every protocol", async () => {
    await using api = await startApi();
    for (const protocol of ["tcp", "udp", "dns", "http"]) {
      for (const upstream of strangePlaces) {
        const made = await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream, protocol });
        expect(made.status).toBe(201);
        await knock(portOf(made));
        expect((await api.ask("DELETE", "/proxies/a")).status).toBe(204);
      }
    }
  });

  it("refuses a time that is no time, so that what it shows can be read", async () => {
    await using api = await startApi();
    const body = '{"name":"a","listen":"127.0.0.1:0","upstream":"b:1","ttl":1e999}';
    const request = `POST /proxies HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${body.length}`;
    const [answer] = splitAnswers(await sendRaw(api.server.port, `${request}\r\n\r\n${body}`, 5000));
    expect([answer?.status, answer?.body]).toEqual([400, expect.stringContaining("ttl was invalid")]);
  });
});
