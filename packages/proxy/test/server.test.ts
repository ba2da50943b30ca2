import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startProxyServer } from "../src/index.ts";
import { portOf, startApi } from "./support/api.ts";
import { client, readBytes, startEcho, startServer } from "./support/servers.ts";

describe("the server", () => {
  it("begins with the proxies of its configuration", async () => {
    const config = JSON.stringify([{ name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" }]);
    await using api = await startApi({ config });
    expect(api.server.configProblem).toBeUndefined();
    expect((await api.ask("GET", "/proxies/p")).json["enabled"]).toBe(true);
  });

  it("starts all the same when that is wrong, and says how", async () => {
    await using api = await startApi({ config: '[{"name":"p"}]' });
    expect(api.server.configProblem).toBe("missing required field: upstream at proxy 1");
    expect((await api.ask("GET", "/version")).text).toBe('{"version": "2.12.0"}\n');
  });

  it("says which port is taken", async () => {
    await using api = await startApi();
    const second = startProxyServer({ port: api.server.port });
    await expect(second).rejects.toMatchObject({ code: "PROXY_SERVER_NOT_STARTED" });
  });

  it("counts bytes by proxy and direction", async () => {
    await using echo = await startEcho();
    await using api = await startApi({ metrics: true });
    const proxy = { name: 'a"b', listen: "127.0.0.1:0", upstream: echo.address };
    const port = portOf(await api.ask("POST", "/proxies", proxy));
    const socket = await client(port);
    socket.write("12345");
    await readBytes(socket, 5);
    socket.destroy();
    const { text } = await api.ask("GET", "/metrics");
    const labels = `listener="127.0.0.1:${port}",proxy="a\\"b",upstream="${echo.address}"`;
    expect(text).toContain(`toxiproxy_proxy_received_bytes_total{direction="upstream",${labels}} 5\n`);
    expect(text).toContain(`toxiproxy_proxy_sent_bytes_total{direction="downstream",${labels}} 5\n`);
  });

  it("removes toxics and starts proxies on reset, on live connections too", async () => {
    await using echo = await startEcho();
    await using api = await startApi();
    const made = await api.ask("POST", "/proxies", { name: "p", listen: "127.0.0.1:0", upstream: echo.address });
    await api.ask("POST", "/proxies/p/toxics", { type: "latency", attributes: { latency: 60_000 } });
    const socket = await client(portOf(made));
    socket.write("late");
    const answer = readBytes(socket, 4);
    expect((await api.ask("POST", "/reset")).status).toBe(204);
    expect((await answer).toString()).toBe("late");
    socket.destroy();
  });

  it("closes connections when an address changes, and serves the new one", async () => {
    await using one = await startServer((peer) => peer.write("one"));
    await using two = await startServer((peer) => peer.write("two"));
    await using api = await startApi();
    const made = await api.ask("POST", "/proxies", { name: "p", listen: "127.0.0.1:0", upstream: one.address });
    const before = await client(portOf(made));
    expect((await readBytes(before, 3)).toString()).toBe("one");
    await api.ask("PATCH", "/proxies/p", { upstream: two.address });
    expect(await readBytes(before, 1)).toHaveLength(0);
    const after = await client(portOf(made));
    expect((await readBytes(after, 3)).toString()).toBe("two");
    before.destroy();
    after.destroy();
  });

  it("gives one of those who create the same proxy at the same time the proxy", async () => {
    await using api = await startApi();
    const proxy = { name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.ask("POST", "/proxies", proxy)));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });

  it("answers whatever it is sent, and goes on", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", { name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" });
    const paths = ["/proxies/p", "/proxies/p/toxics", "/populate", "/proxies/p/toxics/t", "/reset", "/proxies//toxics"];
    const body = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"type":"latency","name":"t"}', "[{}]", '{"ttl":'));
    const method = fc.constantFrom("POST", "PATCH", "PUT", "OPTIONS");
    const property = fc.asyncProperty(method, fc.constantFrom(...paths), body, async (method, path, sent) => {
      const init: RequestInit = { method, body: sent };
      const response = await fetch(`${api.server.url}${path}`, init);
      await response.text();
      expect(response.status).toBeLessThan(500);
    });
    await fc.assert(property, { numRuns: 150 });
    expect((await api.ask("GET", "/proxies/p")).status).toBe(200);
  });
});
