import { describe, expect, it } from "vitest";
import type { Redirect, Redirector } from "../src/index.ts";
import { portOf, startApi } from "./support/api.ts";
import { client } from "./support/servers.ts";

/** Does it in a list, where the real one does it in the kernel. */
function listing(): Redirector & { redirects: readonly Redirect[]; fails: boolean } {
  return {
    redirects: [],
    fails: false,
    async set(redirects) {
      if (this.fails) throw new Error("the kernel says no");
      this.redirects = redirects;
    },
  };
}

const to = "10.0.0.5:5432";
const proxy = { name: "p", listen: "127.0.0.1:0", upstream: to, redirect: { to } };

describe("a redirect", () => {
  it("turns connections to a proxy for as long as the proxy is there, enabled or not", async () => {
    const redirector = listing();
    await using api = await startApi({ redirector });
    const made = await api.ask("POST", "/proxies", proxy);
    expect(made.json).toMatchObject({ upstream: to, redirect: { to } });
    const turned = [{ address: "10.0.0.5", port: 5432, toPort: portOf(made) }];
    expect(redirector.redirects).toEqual(turned);
    await api.ask("PATCH", "/proxies/p", { enabled: false });
    expect(redirector.redirects).toEqual(turned);
    await api.ask("DELETE", "/proxies/p");
    expect(redirector.redirects).toEqual([]);
  });

  it("ends with the lease of its proxy, and with the server", async () => {
    const redirector = listing();
    const api = await startApi({ redirector });
    await api.ask("POST", "/proxies", { ...proxy, ttl: "50ms" });
    expect(redirector.redirects).toHaveLength(1);
    await expect.poll(() => redirector.redirects).toEqual([]);
    await api.ask("POST", "/proxies", proxy);
    await api[Symbol.asyncDispose]();
    expect(redirector.redirects).toEqual([]);
  });

  it("comes, changes and goes by an update, and follows the port", async () => {
    const redirector = listing();
    await using api = await startApi({ redirector });
    await api.ask("POST", "/proxies", { ...proxy, redirect: null, enabled: false });
    await api.ask("PATCH", "/proxies/p", { redirect: { to: "[::1]:5432" }, listen: "[::1]:0" });
    expect(redirector.redirects).toEqual([]);
    const enabled = await api.ask("PATCH", "/proxies/p", { enabled: true });
    expect(redirector.redirects).toEqual([{ address: "::1", port: 5432, toPort: portOf(enabled) }]);
    const moved = await api.ask("PATCH", "/proxies/p", { listen: "127.0.0.1:0", redirect: { to } });
    expect(redirector.redirects).toEqual([{ address: "10.0.0.5", port: 5432, toPort: portOf(moved) }]);
    expect((await api.ask("PATCH", "/proxies/p", { redirect: null })).json).not.toHaveProperty("redirect");
    expect(redirector.redirects).toEqual([]);
  });

  it("is there from the beginning when the list of proxies says so", async () => {
    const redirector = listing();
    await using api = await startApi({ redirector, config: JSON.stringify([proxy]) });
    expect(api.server.configProblem).toBeUndefined();
    expect(redirector.redirects).toHaveLength(1);
    await api.ask("POST", "/populate", [proxy]);
    expect(redirector.redirects).toHaveLength(1);
  });

  it("is refused where it makes no sense, and then there is no proxy either", async () => {
    const redirector = listing();
    await using api = await startApi({ redirector });
    for (const redirect of [true, {}, { to: "db:5432" }, { to: "10.0.0.5" }, { to: 5432 }]) {
      expect((await api.ask("POST", "/proxies", { ...proxy, redirect })).status).toBe(400);
    }
    expect((await api.ask("POST", "/proxies", { ...proxy, protocol: "udp" })).status).toBe(400);
    const elsewhere = await api.ask("POST", "/proxies", { ...proxy, listen: "[::1]:0" });
    expect(elsewhere.text).toContain("has to listen on 127.0.0.1");
    redirector.fails = true;
    expect((await api.ask("POST", "/proxies", proxy)).text).toContain("redirect: the kernel says no");
    redirector.fails = false;
    expect((await api.ask("GET", "/proxies")).text).toBe("{}");
    await api.ask("POST", "/proxies", proxy);
    const second = await api.ask("POST", "/proxies", { ...proxy, name: "q" });
    expect(second.text).toContain("turned to proxy p already");
    expect(redirector.redirects).toHaveLength(1);
  });

  it("that cannot be taken back keeps nothing else open, and is told to whoever closes", async () => {
    const redirector = listing();
    const api = await startApi({ redirector });
    const port = portOf(await api.ask("POST", "/proxies", proxy));
    redirector.fails = true;
    await expect(api[Symbol.asyncDispose]()).rejects.toThrow("the kernel says no");
    for (const closed of [port, api.server.port]) {
      await expect(client(closed)).rejects.toThrow("ECONNREFUSED");
    }
  });

  it("needs somebody who can do it", async () => {
    await using api = await startApi();
    const refused = await api.ask("POST", "/proxies", proxy);
    expect({ status: refused.status, text: refused.text }).toMatchObject({
      status: 500,
      text: expect.stringContaining("only the command hormesis proxy can do it") as string,
    });
  });
});
