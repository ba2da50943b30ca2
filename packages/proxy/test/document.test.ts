import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { portOf, startApi } from "./support/api.ts";
import { client, startEcho } from "./support/servers.ts";

/** Whether a new connection through the proxy brings an answer, or is closed without one. */
async function answers(port: number): Promise<boolean> {
  const socket = await client(port);
  socket.write("ping");
  const came = await Promise.race([
    once(socket, "data").then(() => true),
    once(socket, "close").then(() => false),
    once(socket, "end").then(() => false),
  ]);
  socket.destroy();
  return came;
}

describe("a proxy made with its toxics", () => {
  it("has them from the first connection on, whichever way it is made", async () => {
    await using echo = await startEcho();
    await using api = await startApi();
    const toxics = [{ type: "limit_data", attributes: { bytes: 0 }, trigger: { first: 1 } }];
    const made = await api.ask("POST", "/proxies", {
      name: "a",
      listen: "127.0.0.1:0",
      upstream: echo.address,
      toxics,
    });
    expect(made.status).toBe(201);
    expect([await answers(portOf(made)), await answers(portOf(made))]).toEqual([false, true]);
    const list = [{ name: "b", listen: "127.0.0.1:0", upstream: echo.address, toxics }];
    expect((await api.ask("POST", "/populate", list)).status).toBe(201);
    const shown = await api.ask("GET", "/proxies/b");
    expect(shown.json["toxics"]).toMatchObject([{ name: "limit_data_downstream", trigger: { first: 1 } }]);
    expect(await answers(portOf(shown))).toBe(false);
  });

  it("takes what the API shows of all proxies as it was", async () => {
    await using api = await startApi();
    const proxy = { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" };
    const toxics = [{ type: "latency", stream: "upstream", toxicity: 0.5, attributes: { latency: 5 } }];
    await api.ask("POST", "/proxies", { ...proxy, toxics });
    const before = await api.ask("GET", "/proxies");
    await api.ask("DELETE", "/proxies/a/toxics/latency_upstream");
    expect((await api.ask("POST", "/populate", Object.values(before.json))).status).toBe(201);
    expect((await api.ask("GET", "/proxies")).text).toBe(before.text);
  });

  it("is not made at all when one of its toxics is wrong, nor is any other of the list", async () => {
    await using api = await startApi();
    const proxy = { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" };
    const wrong = [{ type: "latency" }, { type: "latency" }];
    expect((await api.ask("POST", "/proxies", { ...proxy, toxics: wrong })).status).toBe(409);
    const list = await api.ask("POST", "/populate", [proxy, { ...proxy, name: "b", toxics: wrong }]);
    expect(list).toMatchObject({ status: 409, json: { error: "toxic already exists at proxy b" } });
    expect((await api.ask("POST", "/proxies", { ...proxy, protocol: "morse" })).text).toContain("protocol was invalid");
    expect((await api.ask("GET", "/proxies")).text).toBe("{}");
  });

  it("gives its toxics leases of their own", async () => {
    await using api = await startApi();
    const toxics = [{ type: "latency", ttl: "50ms" }, { type: "timeout" }];
    await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", toxics });
    await expect
      .poll(async () => (await api.ask("GET", "/proxies/a/toxics")).json)
      .toMatchObject([{ name: "timeout_downstream" }]);
  });
});

describe("a trigger", () => {
  it("spares connections that were open before, and is counted anew when it changes", async () => {
    await using echo = await startEcho();
    await using api = await startApi();
    const made = await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: echo.address });
    const early = await client(portOf(made));
    const toxic = { name: "t", type: "limit_data", trigger: { first: 1 } };
    await api.ask("POST", "/proxies/a/toxics", toxic);
    early.write("ping");
    expect(String((await once(early, "data"))[0])).toBe("ping");
    expect([await answers(portOf(made)), await answers(portOf(made))]).toEqual([false, true]);
    await api.ask("PATCH", "/proxies/a/toxics/t", { trigger: { first: 1 } });
    expect([await answers(portOf(made)), await answers(portOf(made))]).toEqual([false, true]);
    early.destroy();
  });

  it.each([{ first: -1 }, { every: 0 }, { second: 1 }, 3, { after: 0.5 }])("cannot be %j", async (trigger) => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" });
    const made = await api.ask("POST", "/proxies/a/toxics", { type: "latency", trigger });
    expect([made.status, made.text]).toEqual([400, expect.stringContaining("trigger was invalid")]);
  });
});
