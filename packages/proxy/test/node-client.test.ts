import { describe, expect, it } from "vitest";
import { Toxiproxy, type Latency } from "toxiproxy-node-client";
import { startApi } from "./support/api.ts";
import { client, readBytes, startEcho } from "./support/servers.ts";

describe("toxiproxy-node-client, unchanged", () => {
  it("creates, lists, changes and removes proxies", async () => {
    await using api = await startApi({ version: "git" });
    const toxiproxy = new Toxiproxy(api.server.url);
    expect(await toxiproxy.getVersion()).toContain("git");
    const proxy = await toxiproxy.createProxy({ name: "p", listen: "localhost:0", upstream: "localhost:1" });
    expect(proxy.listen).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(Object.keys(await toxiproxy.getAll())).toEqual(["p"]);
    const changed = await proxy.update({ enabled: false, listen: proxy.listen, upstream: "localhost:2" });
    expect(changed).toMatchObject({ enabled: false, upstream: "localhost:2" });
    await toxiproxy.reset();
    expect(await toxiproxy.get("p")).toMatchObject({ enabled: true });
    await proxy.remove();
    await expect(toxiproxy.get("p")).rejects.toThrow("status code 404");
    const populated = await toxiproxy.populate([
      { name: "a", listen: "localhost:0", upstream: "localhost:1" },
      { name: "b", listen: "localhost:0", upstream: "localhost:1", enabled: false },
    ]);
    expect(Object.keys(populated)).toEqual(["a", "b"]);
    expect(populated["b"]?.enabled).toBe(false);
  });

  it("adds a toxic, changes it and takes it out again", async () => {
    await using echo = await startEcho();
    await using api = await startApi();
    const toxiproxy = new Toxiproxy(api.server.url);
    const proxy = await toxiproxy.createProxy({ name: "p", listen: "127.0.0.1:0", upstream: echo.address });
    const body = { name: "slow", type: "latency", stream: "upstream", toxicity: 1 } as const;
    const toxic = await proxy.addToxic<Latency>({ ...body, attributes: { latency: 60_000, jitter: 0 } });
    const socket = await client(Number(proxy.listen.split(":")[1]));
    socket.write("one");
    const answer = readBytes(socket, 3);
    await toxic.update({ ...body, attributes: { latency: 5, jitter: 0 } });
    expect((await answer).toString()).toBe("one");
    expect((await proxy.getToxic<Latency>("slow")).attributes.latency).toBe(5);
    await toxic.remove();
    await expect(proxy.getToxic("slow")).rejects.toThrow("status code 404");
    socket.destroy();
  });
});
