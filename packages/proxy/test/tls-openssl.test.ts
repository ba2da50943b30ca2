import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { portOf, startApi } from "./support/api.ts";
import { startEcho } from "./support/servers.ts";

/** What openssl says, on both outputs. */
async function openssl(parts: readonly string[]): Promise<string> {
  const child = spawn("openssl", parts, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (bytes: Buffer) => (said += String(bytes)));
  child.stderr.on("data", (bytes: Buffer) => (said += String(bytes)));
  await once(child, "close");
  return said;
}

async function shownCertificate(port: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", servername: "shop.example.com", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const certificate = socket.getPeerX509Certificate()?.toString() ?? "";
  socket.destroy();
  return certificate;
}

describe("certificates made on the fly", () => {
  it("are what openssl takes at its strictest, or refuses for the reason that was asked for", async () => {
    await using echo = await startEcho();
    await using api = await startApi();
    const tls = { client: {} };
    const made = await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: echo.address, tls });
    expect(made.json["tls"]).toEqual(tls);
    const { ca } = made.json["tlsState"] as { readonly ca: string };
    const port = portOf(made);
    const folder = await mkdtemp(join(tmpdir(), "tls-"));
    try {
      const root = join(folder, "ca.pem");
      const leaf = join(folder, "leaf.pem");
      await writeFile(root, ca);
      const verify = async (): Promise<string> => {
        await writeFile(leaf, await shownCertificate(port));
        const name = ["-verify_hostname", "shop.example.com", "-purpose", "sslserver"];
        return openssl(["verify", "-x509_strict", "-CAfile", root, ...name, leaf]);
      };
      expect(await verify()).toContain("OK");
      expect(await openssl(["x509", "-in", leaf, "-noout", "-text"])).toContain("TLS Web Server Authentication");
      await api.ask("POST", "/proxies/a/toxics", {
        name: "t",
        type: "tls_certificate",
        attributes: { kind: "expired" },
      });
      expect(await verify()).toContain("certificate has expired");
      for (const [kind, reason] of [
        ["not-yet-valid", "certificate is not yet valid"],
        ["wrong-name", "hostname mismatch"],
        ["self-signed", "self-signed certificate"],
        ["unknown-ca", "unable to get local issuer certificate"],
      ] as const) {
        await api.ask("PATCH", "/proxies/a/toxics/t", { attributes: { kind } });
        expect(await verify()).toContain(reason);
      }
      const target = ["s_client", "-connect", `127.0.0.1:${port}`, "-servername", "shop.example.com"];
      await api.ask("DELETE", "/proxies/a/toxics/t");
      expect(await openssl([...target, "-CAfile", root])).toContain("Verify return code: 0 (ok)");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the API", () => {
  it("shows no key, and says all that is wrong with tls at once", async () => {
    await using api = await startApi();
    const proxy = { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" };
    const tls = { client: { key: "secret", alpn: [] }, server: {} };
    const refused = await api.ask("POST", "/proxies", { ...proxy, tls });
    expect([refused.status, refused.text]).toEqual([400, expect.stringMatching(/key.*alpn.*server/)]);
    expect(refused.text).not.toContain("secret");
    expect((await api.ask("POST", "/proxies", { ...proxy, tls: {} })).text).toContain("needs client, upstream or both");
    expect((await api.ask("POST", "/proxies", { ...proxy, tls: { client: {} }, protocol: "tls" })).status).toBe(400);
    expect((await api.ask("POST", "/proxies", { ...proxy, tls: { client: {} }, protocol: "udp" })).status).toBe(400);
    expect((await api.ask("GET", "/proxies")).text).toBe("{}");
  });

  it("keeps a proxy with the same tls, and takes what it shows", async () => {
    await using api = await startApi();
    const proxy = { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", tls: { client: {}, upstream: {} } };
    const toxics = [{ type: "tls_certificate", attributes: { kind: "expired" } }, { type: "tls_stall" }];
    expect((await api.ask("POST", "/proxies", { ...proxy, toxics })).status).toBe(201);
    const before = await api.ask("GET", "/proxies");
    expect((await api.ask("POST", "/populate", Object.values(before.json))).status).toBe(201);
    expect((await api.ask("GET", "/proxies")).text).toBe(before.text);
  });

  it("refuses a toxic of TLS for a proxy at which no TLS ends", async () => {
    await using api = await startApi();
    const toxics = [{ type: "tls_certificate", attributes: { kind: "expired" } }];
    const proxy = { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", protocol: "tls", toxics };
    const made = await api.ask("POST", "/proxies", proxy);
    expect([made.status, made.text]).toEqual([400, expect.stringContaining(String.raw`\"tls\": {\"client\": {}}`)]);
  });
});
