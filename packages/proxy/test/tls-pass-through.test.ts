import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { createProxy } from "../src/index.ts";
import { portOf, startApi } from "./support/api.ts";
import { startBlackHole } from "./support/black-hole.ts";
import { client } from "./support/servers.ts";
import { startTlsEcho, tlsPing } from "./support/tls-servers.ts";

const serverName = "shop.example.com";

/** What `openssl s_client` says to a server that is asked for one version. */
async function opensslSays(port: number, version: string): Promise<string> {
  const parts = ["s_client", "-connect", `127.0.0.1:${port}`, "-servername", serverName, version];
  const child = spawn("openssl", parts, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (bytes: Buffer) => (said += String(bytes)));
  child.stderr.on("data", (bytes: Buffer) => (said += String(bytes)));
  await once(child, "close");
  return said;
}

describe("TLS that passes through", () => {
  it("is between the client and the server alone, whichever version they agree on", async () => {
    await using server = await startTlsEcho();
    await using proxy = await createProxy({ upstream: server.address, protocol: "tls" });
    const { ca } = server;
    expect(await tlsPing(proxy.port, { ca, maxVersion: "TLSv1.2" })).toBe("ping");
    expect(await tlsPing(proxy.port, { ca, minVersion: "TLSv1.3" })).toBe("ping");
    expect(await opensslSays(proxy.port, "-tls1_3")).toContain("Cipher is TLS_");
  });

  it("suffers only where the name of the server matches", async () => {
    await using server = await startTlsEcho();
    await using api = await startApi();
    const { ca, address: upstream } = server;
    const made = await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream, protocol: "tls" });
    const attributes = { alert: "unrecognized_name", match: { sni: "*.example.com" } };
    expect((await api.ask("POST", "/proxies/a/toxics", { type: "tls_alert", attributes })).status).toBe(200);
    const port = portOf(made);
    expect(await tlsPing(port, { ca })).toBe("ERR_SSL_TLSV1_UNRECOGNIZED_NAME");
    const checkServerIdentity = (): undefined => undefined;
    expect(await tlsPing(port, { ca, servername: "shop.example.org", checkServerIdentity })).toBe("ping");
    const shown = await api.ask("GET", "/proxies/a/toxics/tls_alert_downstream");
    expect(shown.json).toMatchObject({ effect: { seen: 2, matched: 1, affected: 1 }, attributes });
  });

  it.each([
    [{ type: "tls_alert" }, "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE"],
    [{ type: "tls_alert", attributes: { alert: "protocol_version" } }, "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"],
    [
      { type: "tls_alert", attributes: { alert: "protocol_version", at: "server_hello" } },
      "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    ],
    [{ type: "tls_close" }, "ECONNRESET"],
    [{ type: "tls_close", attributes: { at: "server_hello" } }, "closed|ECONNRESET"],
    [{ type: "tls_reset" }, "ECONNRESET"],
    [{ type: "tls_reset", attributes: { at: "server_hello" } }, "ECONNRESET"],
    [{ type: "tls_corrupt" }, "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"],
    [{ type: "tls_corrupt", direction: "upstream" }, "ERR_SSL_SSL/TLS_ALERT_BAD_RECORD_MAC"],
  ] as const)("shows the client %j as %s", async (toxic, code) => {
    await using server = await startTlsEcho();
    await using proxy = await createProxy({ upstream: server.address, protocol: "tls", toxics: [toxic] });
    expect(code.split("|")).toContain(await tlsPing(proxy.port, { ca: server.ca }));
    await expect.poll(() => proxy.connectionCount, { timeout: 10_000 }).toBe(0);
  });

  it("refuses the old versions only, for a client that is to find another way", async () => {
    await using server = await startTlsEcho();
    const attributes = { alert: "protocol_version", match: { version: "1.2" } };
    const toxics = [{ type: "tls_alert", attributes }];
    await using proxy = await createProxy({ upstream: server.address, protocol: "tls", toxics });
    expect(await opensslSays(proxy.port, "-tls1_2")).toContain("alert protocol version");
    expect(await opensslSays(proxy.port, "-tls1_3")).toContain("Cipher is TLS_");
  });
});

describe("a stalled handshake", () => {
  it("keeps the client waiting until the toxic is gone, and then works", async () => {
    await using server = await startTlsEcho();
    await using proxy = await createProxy({ upstream: server.address, protocol: "tls" });
    const stall = proxy.addToxic({ type: "tls_stall" });
    const answer = tlsPing(proxy.port, { ca: server.ca });
    const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 150, "nothing yet"))]);
    expect([early, server.secured()]).toEqual(["nothing yet", 0]);
    stall.remove();
    expect(await answer).toBe("ping");
  });

  it("can be taken down, and left by its client, while nobody answers", async () => {
    await using hole = await startBlackHole();
    await using server = await startTlsEcho();
    for (const upstream of [hole.address, server.address]) {
      await using proxy = await createProxy({ upstream, protocol: "tls", toxics: [{ type: "tls_stall" }] });
      const left = connect({ port: proxy.port, host: "127.0.0.1" }).on("error", () => {});
      const silent = await client(proxy.port);
      await expect.poll(() => proxy.connectionCount, { timeout: 10_000 }).toBe(2);
      left.destroy();
      await expect.poll(() => proxy.connectionCount, { timeout: 10_000 }).toBe(1);
      await proxy.down();
      await expect.poll(() => proxy.connectionCount, { timeout: 10_000 }).toBe(0);
      silent.destroy();
    }
  });
});

describe("a toxic of TLS", () => {
  it.each([
    [{ type: "tls_stall", attributes: { duration: -1 } }, "duration"],
    [{ type: "tls_alert", attributes: { alert: "bad_mood" } }, "alert"],
    [{ type: "tls_close", attributes: { match: { sin: "a" } } }, "sin"],
  ])("is refused when it is %j", async (toxic, text) => {
    await using api = await startApi();
    const proxy = { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", protocol: "tls" };
    await api.ask("POST", "/proxies", proxy);
    const made = await api.ask("POST", "/proxies/a/toxics", toxic);
    expect([made.status, made.text]).toEqual([400, expect.stringContaining(text)]);
  });

  it("needs a proxy that speaks TLS", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" });
    const made = await api.ask("POST", "/proxies/a/toxics", { type: "tls_stall" });
    expect([made.status, made.text]).toEqual([400, expect.stringContaining("tls")]);
  });
});
