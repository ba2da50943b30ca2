import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer, get, type RequestOptions } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { connect } from "node:tls";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { createProxy } from "../src/index.ts";
import { createServerCertificate } from "../src/tls/transcript.fixture.ts";
import { client, readAll, readBytes, startEcho, startServer } from "./support/servers.ts";
import { caOf, isQuiet, secure } from "./support/tls-clients.ts";
import { startTlsEcho, tlsPing } from "./support/tls-servers.ts";

describe("a proxy at which TLS ends", () => {
  it("shows each client a certificate for the name that it asks for, of an authority of its own", async () => {
    await using echo = await startEcho();
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} } });
    const ca = caOf(proxy);
    const asked = await Promise.all(
      ["shop.example.com", "localhost", ""].map((servername) => tlsPing(proxy.port, { ca, servername })),
    );
    expect(asked).toEqual(["ping", "ping", "ping"]);
    await using wide = await createProxy({ upstream: echo.address, listen: ":0", tls: { client: {} } });
    expect(await tlsPing(wide.port, { ca: caOf(wide), servername: "" })).toBe("ping");
    expect(await tlsPing(proxy.port)).toBe("SELF_SIGNED_CERT_IN_CHAIN");
    await isQuiet(proxy);
    expect(proxy.tls?.handshakes.client).toMatchObject({ completed: 3, failed: 1 });
  });

  it("shows a certificate that was given, or one of an authority that was given", async () => {
    await using echo = await startEcho();
    const given = createServerCertificate(["shop.example.com"]);
    const pair = { certificate: given.cert, key: given.key };
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: pair } });
    expect(await tlsPing(proxy.port, { ca: given.ca })).toBe("ping");
    const authority = createServerCertificate([]);
    const ca = { certificate: authority.cert, key: authority.key };
    await using other = await createProxy({ upstream: echo.address, tls: { client: { ca } } });
    expect(other.tls?.ca).toBe(authority.cert);
    expect(await tlsPing(other.port, { ca: authority.ca })).toBe("ping");
  });

  it.each([
    ["expired", "CERT_HAS_EXPIRED"],
    ["not-yet-valid", "CERT_NOT_YET_VALID"],
    ["wrong-name", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["self-signed", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["unknown-ca", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ])("shows one that is %s while a toxic wants it, by name", async (kind, code) => {
    await using echo = await startEcho();
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} } });
    const ca = caOf(proxy);
    const attributes = { kind, match: { sni: "shop.example.com" } };
    const toxic = proxy.addToxic({ type: "tls_certificate", attributes });
    expect(await tlsPing(proxy.port, { ca })).toBe(code);
    expect(await tlsPing(proxy.port, { ca, servername: "other.example.com" })).toBe("ping");
    toxic.remove();
    expect(await tlsPing(proxy.port, { ca })).toBe("ping");
    await isQuiet(proxy);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)("shows it to a client that resumes a session of %s too", async (version) => {
    await using echo = await startEcho();
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} } });
    const options = { ca: caOf(proxy), minVersion: version, maxVersion: version };
    const socket = connect({ ...options, port: proxy.port, host: "127.0.0.1", servername: "shop.example.com" });
    socket.write("ping");
    const [[session]] = await Promise.all([once(socket, "session") as Promise<[Buffer]>, once(socket, "data")]);
    socket.destroy();
    expect(await tlsPing(proxy.port, { ...options, session })).toBe("ping");
    proxy.addToxic({ type: "tls_certificate", attributes: { kind: "expired" } });
    expect(await tlsPing(proxy.port, { ...options, session })).toBe("CERT_HAS_EXPIRED");
  });

  it("refuses a version of TLS, and the first handshakes only when told to", async () => {
    await using echo = await startEcho();
    const toxics = [{ type: "tls_version", attributes: { only: "1.3" }, trigger: { first: 1 } }];
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} }, toxics });
    const old = { ca: caOf(proxy), maxVersion: "TLSv1.2" } as const;
    expect(await tlsPing(proxy.port, { ca: caOf(proxy) })).toBe("ping");
    expect(await tlsPing(proxy.port, old)).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
    expect(await tlsPing(proxy.port, old)).toBe("ping");
  });

  it.each([
    ["tls_alert", "client_hello", "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE"],
    ["tls_alert", "server_hello", "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE"],
    ["tls_close", "client_hello", "ECONNRESET"],
    ["tls_reset", "server_hello", "ECONNRESET"],
  ])("ends handshakes as %s at the %s wants it", async (type, at, code) => {
    await using echo = await startEcho();
    const toxics = [{ type, attributes: { at } }];
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} }, toxics });
    expect(await tlsPing(proxy.port, { ca: caOf(proxy) })).toBe(code);
    await isQuiet(proxy);
    expect(proxy.tls?.handshakes.client).toMatchObject({ completed: 0, failed: 1 });
  });

  it("holds a handshake up until the toxic is gone, and lets toxics on bytes act on what is decrypted", async () => {
    await using echo = await startEcho();
    const limit = { type: "limit_data", attributes: { bytes: 2 } };
    await using proxy = await createProxy({ upstream: echo.address, tls: { client: {} }, toxics: [limit] });
    const stall = proxy.addToxic({ type: "tls_stall" });
    const answer = tlsPing(proxy.port, { ca: caOf(proxy) });
    expect(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 150, "nothing yet"))])).toBe(
      "nothing yet",
    );
    stall.remove();
    expect(await answer).toBe("pi");
  });
});

describe("TLS to the server", () => {
  it("is tried, and trusts nobody without reason", async () => {
    await using server = await startTlsEcho();
    const results: string[][] = [];
    for (const upstream of [{}, { ca: server.ca }, { insecure: true }, { ca: server.ca, servername: "other.org" }]) {
      await using proxy = await createProxy({ upstream: server.address, tls: { upstream } });
      const socket = await client(proxy.port);
      socket.write("ping");
      results.push([String(await readBytes(socket, 4)), proxy.tls?.handshakes.upstream.lastFailure ?? "no failure"]);
      socket.destroy();
      await isQuiet(proxy);
    }
    expect(results).toEqual([
      ["", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
      ["ping", "no failure"],
      ["ping", "no failure"],
      ["", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ]);
    expect(server.secured()).toBe(2);
  });

  it("offers the server what was agreed on with the client, and shows a certificate that it asks for", async () => {
    const own = createServerCertificate(["a client"]);
    await using server = await startTlsEcho({ ALPNProtocols: ["h2"], requestCert: true, rejectUnauthorized: false });
    const upstream = { ca: server.ca, certificate: own.cert, key: own.key };
    const tls = { client: { alpn: ["h2", "http/1.1"] }, upstream };
    await using proxy = await createProxy({ upstream: server.address, tls });
    expect(await tlsPing(proxy.port, { ca: caOf(proxy), ALPNProtocols: ["h2"] })).toBe("ping");
    expect(server.clients).toEqual(["h2 CN=a client"]);
    expect(await tlsPing(proxy.port, { ca: caOf(proxy), ALPNProtocols: ["h3"] })).toContain("NO_APPLICATION_PROTOCOL");
  });
});

describe("bytes between two sides of TLS", () => {
  it("arrive unchanged, in both directions at once, with the end of each", async () => {
    await using server = await startTlsEcho({ allowHalfOpen: true });
    const tls = { client: {}, upstream: { ca: server.ca } };
    await using proxy = await createProxy({ upstream: server.address, tls });
    const sent = randomBytes(8_000_000);
    const socket = await secure(proxy);
    const answer = readAll(socket);
    for (let at = 0; at < sent.length; at += 100_001) socket.write(sent.subarray(at, at + 100_001));
    socket.end();
    const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
    expect(digest(await answer)).toBe(digest(sent));
    socket.destroy();
    await isQuiet(proxy);
  });

  it("make a fast sender wait instead of filling the memory", async () => {
    await using server = await startServer((peer) => peer.pause());
    await using proxy = await createProxy({ upstream: server.address, tls: { client: {} } });
    const socket = await secure(proxy);
    const chunk = Buffer.alloc(1_000_000);
    let written = 0;
    while (written < 200 && socket.writableLength < 4_000_000) {
      socket.write(chunk);
      written += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(written).toBeLessThan(200);
    socket.destroy();
  });

  it("are gone with a TCP reset where a toxic wants one", async () => {
    await using server = await startTlsEcho();
    const tls = { client: {}, upstream: { ca: server.ca } };
    const toxics = [{ type: "reset_peer" }];
    await using proxy = await createProxy({ upstream: server.address, tls, toxics });
    expect(await tlsPing(proxy.port, { ca: caOf(proxy) })).toBe("ECONNRESET");
    await isQuiet(proxy);
  });
});

describe("HTTPS", () => {
  async function listening(server: Server): Promise<AsyncDisposable & { readonly address: string }> {
    server.listen({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return {
      address: `127.0.0.1:${port}`,
      [Symbol.asyncDispose]: async () => void (await new Promise((resolve) => server.close(resolve))),
    };
  }

  async function ask(options: RequestOptions): Promise<string> {
    const request = get({ host: "127.0.0.1", servername: "shop.example.com", agent: false, ...options });
    const [response] = await once(request, "response");
    return `${response.statusCode} ${await text(response)}`;
  }

  it("is HTTP to the proxy and to its toxics, with a server of HTTP or HTTPS behind", async () => {
    const { cert, key, ca } = createServerCertificate(["127.0.0.1"]);
    const answer = (path: string | undefined): string => `hello ${path ?? ""}`;
    const plain = createHttpServer((request, response) => response.end(answer(request.url)));
    const secured = createHttpsServer({ cert, key }, (request, response) => response.end(answer(request.url)));
    await using one = await listening(plain);
    await using other = await listening(secured);
    for (const [upstream, tls] of [
      [one.address, { client: {} }],
      [other.address, { client: {}, upstream: { ca } }],
    ] as const) {
      await using proxy = await createProxy({ upstream, tls, protocol: "http" });
      const options = { port: proxy.port, ca: caOf(proxy) };
      expect(await ask({ ...options, path: "/a" })).toBe("200 hello /a");
      proxy.addToxic({ type: "http_abort", attributes: { status: 503, match: { path: "/b" } } });
      expect(await ask({ ...options, path: "/b" })).toContain("503");
      expect(await ask({ ...options, path: "/a" })).toBe("200 hello /a");
    }
  });
});
