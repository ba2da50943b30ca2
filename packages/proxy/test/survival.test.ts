import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createProxy } from "../src/index.ts";
import { portOf, startApi } from "./support/api.ts";
import { datagramClient, startDatagramServer } from "./support/datagrams.ts";
import { client, readBytes, startEcho } from "./support/servers.ts";

/*
 * What has thrown in the middle of the data path, where nobody catches: it ended the process, and with it all proxies. A
 * throw fails these tests by itself.
 */

/** Sends one datagram from port 0, which no ordinary socket can have. */
const sendFromNowhere = (port: number): string => `
import socket, struct
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
raw.sendto(struct.pack("!HHHH", 0, ${port}, 8 + 5, 0) + b"hello", ("127.0.0.1", 0))
`;
const canSendRaw = process.platform === "linux" && process.getuid?.() === 0;

describe("toxics whose attributes are null", () => {
  it("keep those that they have, and start with what is usual", async () => {
    await using echo = await startEcho();
    await using api = await startApi();
    const asked = { name: "p", listen: "127.0.0.1:0", upstream: echo.address, protocol: "lines" };
    const port = portOf(await api.ask("POST", "/proxies", asked));
    const toxic = { type: "message_duplicate", stream: "upstream" };
    const made = await api.ask("POST", "/proxies/p/toxics", { ...toxic, attributes: null });
    expect(made.json["attributes"]).toEqual({ copies: 1 });
    const path = "/proxies/p/toxics/message_duplicate_upstream";
    await api.ask("POST", path, { attributes: { copies: 2 } });
    expect((await api.ask("POST", path, { attributes: null })).json["attributes"]).toEqual({ copies: 2 });
    const socket = await client(port);
    socket.write("hello\n");
    expect(String(await readBytes(socket, 18))).toBe("hello\n".repeat(3));
    socket.destroy();
  });

  it("are refused where something has to be said", async () => {
    await using api = await startApi();
    const asked = { name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", tls: { client: {} } };
    await api.ask("POST", "/proxies", asked);
    const made = await api.ask("POST", "/proxies/p/toxics", { type: "tls_certificate", attributes: null });
    expect(made.status).toBe(400);
    expect(made.text).toContain("kind");
  });
});

describe.skipIf(!canSendRaw)("a datagram that cannot be answered (Linux, as root: it takes a raw socket)", () => {
  it("is dropped, and those of others are answered", async () => {
    await using server = await startDatagramServer();
    await using proxy = await createProxy({ upstream: server.address, protocol: "udp" });
    await promisify(execFile)("python3", ["-c", sendFromNowhere(proxy.port)]);
    await using other = await datagramClient(proxy.port);
    expect(String(await other.ask("ping"))).toBe("ping");
    expect(server.received.map(String)).toEqual(["ping"]);
  });
});
