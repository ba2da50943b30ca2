import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startApi } from "./support/api.ts";

const proxy = { name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" };

/** Posts over a connection of the agent's. */
function post(port: number, agent: Agent, path: string, body: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method: "POST", agent }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    sent.once("error", reject).end(JSON.stringify(body));
  });
}

describe("a lease", () => {
  it("takes a toxic out when its time is over, and says how long that is", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", proxy);
    const made = await api.ask("POST", "/proxies/p/toxics", { name: "t", type: "latency", ttl: "150ms" });
    const lease = made.json["lease"] as { readonly expiresInMs: number };
    expect(lease.expiresInMs).toBeGreaterThan(100);
    await sleep(60);
    expect((await api.ask("GET", "/proxies/p/toxics/t")).status).toBe(200);
    await expect.poll(async () => (await api.ask("GET", "/proxies/p/toxics/t")).status).toBe(404);
  });

  it("is renewed or ended by an update", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", proxy);
    await api.ask("POST", "/proxies/p/toxics", { name: "renewed", type: "latency", ttl: 60 });
    await api.ask("POST", "/proxies/p/toxics", { name: "kept", type: "latency", ttl: 60 });
    await api.ask("PATCH", "/proxies/p/toxics/renewed", { ttl: "1h" });
    const kept = await api.ask("PATCH", "/proxies/p/toxics/kept", { ttl: null });
    expect(kept.json).not.toHaveProperty("lease");
    await sleep(120);
    expect((await api.ask("GET", "/proxies/p/toxics/renewed")).status).toBe(200);
    expect((await api.ask("GET", "/proxies/p/toxics/kept")).status).toBe(200);
  });

  it("removes a proxy when its time is over", async () => {
    await using api = await startApi();
    expect((await api.ask("POST", "/proxies", { ...proxy, ttl: "50ms" })).status).toBe(201);
    await expect.poll(async () => (await api.ask("GET", "/proxies")).text).toBe("{}");
  });

  it("ends with the connection over which it was asked for", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", proxy);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const toxic = { name: "t", type: "timeout", owner: "connection" };
    expect(await post(api.server.port, agent, "/proxies/p/toxics", toxic)).toBe(200);
    expect(await post(api.server.port, agent, "/proxies/p/toxics/t", { toxicity: 1 })).toBe(200);
    await sleep(50);
    const shown = await api.ask("GET", "/proxies/p/toxics/t");
    expect(shown.json["lease"]).toEqual({ owner: "connection" });
    agent.destroy();
    await expect.poll(async () => (await api.ask("GET", "/proxies/p/toxics/t")).status).toBe(404);
  });

  it("ends nothing of a thing that was removed and made again", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", proxy);
    await api.ask("POST", "/proxies/p/toxics", { name: "t", type: "latency", ttl: 50 });
    await api.ask("DELETE", "/proxies/p/toxics/t");
    await api.ask("POST", "/proxies/p/toxics", { name: "t", type: "latency" });
    await sleep(100);
    expect((await api.ask("GET", "/proxies/p/toxics/t")).status).toBe(200);
  });

  it("is refused when it makes no sense", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", proxy);
    for (const terms of [{ ttl: "soon" }, { ttl: 0 }, { ttl: -5 }, { ttl: true }, { owner: "me" }, { owner: 1 }]) {
      const answer = await api.ask("POST", "/proxies/p/toxics", { type: "latency", ...terms });
      expect(answer.status, JSON.stringify(terms)).toBe(400);
    }
    expect((await api.ask("GET", "/proxies/p/toxics")).text).toBe("[]");
  });
});
