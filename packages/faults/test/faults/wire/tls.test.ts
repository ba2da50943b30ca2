import { connect, type ConnectionOptions } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureWire, type MeasuredWire } from "../../support/measured-wire.ts";
import { makeEchoProxy, makeProxy, type TestProxy } from "../../support/proxy-process.ts";

/*
 * Every fault on TLS, measured by a client. One proxy ends it, with a certificate that it makes itself, before a server
 * that echoes; another passes it through to that one.
 */

const SERVER = "shop.example.com";
let ending: TestProxy;
let passing: TestProxy;
let ca: string;
let wires: { readonly ending: MeasuredWire; readonly passing: MeasuredWire };

beforeAll(async () => {
  ending = await makeEchoProxy({ tls: { client: {} } });
  passing = await makeProxy(ending.port, { protocol: "tls" });
  const { tlsState } = (await ending.look()) as { tlsState: { ca: string } };
  ca = tlsState.ca;
  wires = { ending: measureWire(ending), passing: measureWire(passing) };
}, 30_000);
afterAll(async () => {
  await passing.close();
  await ending.close();
});

/** How far a client comes: what it gets back, or what goes wrong. */
async function ping(proxy: TestProxy, options: ConnectionOptions = {}): Promise<string> {
  const socket = connect({ port: proxy.port, host: "127.0.0.1", servername: SERVER, ca, ...options });
  try {
    return await new Promise((resolve) => {
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.once("close", () => resolve("closed"));
      socket.once("secureConnect", () => socket.write("ping"));
      socket.once("data", (bytes: Buffer) => resolve(String(bytes)));
      socket.setTimeout(300, () => resolve("silent"));
    });
  } finally {
    socket.destroy();
  }
}

type Where = "ending" | "passing";
const cases: readonly { fault: string; at: Where; arguments: object; suffers: RegExp; client?: ConnectionOptions }[] = [
  { fault: "tls.stall", at: "passing", arguments: {}, suffers: /^silent$/ },
  { fault: "tls.close", at: "passing", arguments: { at: "server-hello" }, suffers: /^(ECONNRESET|closed)$/ },
  { fault: "tls.reset", at: "passing", arguments: {}, suffers: /^ECONNRESET$/ },
  { fault: "tls.alert", at: "passing", arguments: { alert: "unrecognized-name" }, suffers: /UNRECOGNIZED_NAME/ },
  { fault: "tls.alert", at: "ending", arguments: {}, suffers: /HANDSHAKE_FAILURE/ },
  { fault: "tls.certificate", at: "ending", arguments: { kind: "expired" }, suffers: /CERT_HAS_EXPIRED/ },
  {
    fault: "tls.certificate",
    at: "ending",
    arguments: { kind: "wrong-name" },
    suffers: /ERR_TLS_CERT_ALTNAME_INVALID/,
  },
  {
    fault: "tls.version",
    at: "ending",
    arguments: { only: "1.3" },
    client: { maxVersion: "TLSv1.2" },
    suffers: /PROTOCOL_VERSION/,
  },
];

describe("faults on TLS, measured by a client", () => {
  test.each(cases)("$fault hurts the handshake that it is meant for: $arguments", async (given) => {
    const proxy = { ending, passing }[given.at];
    const client = given.client ?? {};
    await wires[given.at].during(given.fault, { match: { sni: SERVER }, ...given.arguments }, async ({ impact }) => {
      expect(await ping(proxy, { ...client, servername: "other.example.com" })).toBe("ping");
      expect((await impact())?.idle).toMatch(/^handshakes that came by: 1, and none of them matched/);
      expect(await ping(proxy, client)).toMatch(given.suffers);
      expect(await impact()).toMatchObject({ idle: null, evidence: { matched: 1, affected: 1 } });
    });
    expect(await ping(proxy, client)).toBe("ping");
  });

  test("tls.corrupt damages encrypted data, and the client finds it", async () => {
    await wires.passing.during("tls.corrupt", { match: { sni: SERVER } }, async ({ impact }) => {
      expect(await ping(passing)).toMatch(/BAD_RECORD_MAC|DECRYPTION_FAILED/);
      expect(await impact()).toMatchObject({ idle: null });
    });
    expect(await ping(passing)).toBe("ping");
  });

  test("what cannot be is refused before anything is touched", async () => {
    const { refused } = wires.passing;
    expect(await refused("tls.certificate", { kind: "expired" })).toMatch(/understands 'tls' only.*on handshakes/);
    expect(await wires.ending.refused("tls.corrupt", {})).toMatch(/understands 'tcp' only.*on records/);
    expect(await refused("tls.alert", { alert: "no_reason" })).toMatch(/handshake-failure/);
    expect(await refused("tls.stall", { match: { path: "/" } })).toMatch(/path/);
    expect(await passing.look()).toMatchObject({ toxics: [] });
  });
});
