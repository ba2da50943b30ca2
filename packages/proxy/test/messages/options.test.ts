import { describe, expect, it } from "vitest";
import { createProxy } from "../../src/index.ts";
import { portOf, startApi } from "../support/api.ts";
import { client, readBytes, startEcho } from "../support/servers.ts";

describe("a protocol with options", () => {
  it("is what the proxy's body says, is shown, and what the API shows is taken as it was", async () => {
    await using echo = await startEcho();
    await using api = await startApi();
    const body = { name: "a", listen: "127.0.0.1:0", upstream: echo.address, protocol: "lines" };
    const toxics = [{ type: "message_drop", stream: "upstream", attributes: { match: { text: "lost*" } } }];
    const made = await api.ask("POST", "/proxies", { ...body, protocolOptions: { delimiter: ";" }, toxics });
    expect([made.status, made.json["protocolOptions"]]).toEqual([201, { delimiter: ";" }]);
    const socket = await client(portOf(made));
    socket.write("one;lost\n;two;");
    expect((await readBytes(socket, 8)).toString()).toBe("one;two;");
    socket.destroy();
    const shown = await api.ask("GET", "/proxies/a");
    expect(shown.json["toxics"]).toMatchObject([{ effect: { seen: 3, matched: 1, affected: 1 } }]);
    expect((await api.ask("POST", "/populate", [shown.json])).status).toBe(201);
    const again = await api.ask("GET", "/proxies/a");
    expect(portOf(again)).toBe(portOf(made));
  });

  it("is refused with options that it does not have", async () => {
    await using api = await startApi();
    const body = { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" };
    const tried = [
      { protocol: "redis", protocolOptions: { delimiter: ";" } },
      { protocol: "lines", protocolOptions: { delimiter: "" } },
      { protocol: "length-prefixed", protocolOptions: { width: 3 } },
      { protocol: "length-prefixed", protocolOptions: { size: 4 } },
      { protocolOptions: {} },
    ];
    for (const each of tried) {
      const answer = await api.ask("POST", "/proxies", { ...body, ...each });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("protocolOptions was invalid")]);
    }
    const options = { upstream: "127.0.0.1:1", protocol: "lines", protocolOptions: { end: "x" } };
    await expect(createProxy(options)).rejects.toThrow("protocolOptions");
  });

  it("is told to a program's own proxy", async () => {
    await using echo = await startEcho();
    const protocolOptions = { width: 2, endian: "little", offset: 1, adjust: -3 };
    await using proxy = await createProxy({
      upstream: echo.address,
      protocol: "length-prefixed",
      protocolOptions,
      toxics: [{ type: "message_duplicate", direction: "upstream", attributes: { match: { text: "hi" } } }],
    });
    const socket = await client(proxy.port);
    socket.write("T\x05\0hiT\x06\0end");
    expect((await readBytes(socket, 16)).toString()).toBe("T\x05\0hiT\x05\0hiT\x06\0end");
    socket.destroy();
  });

  it("refuses attributes and patterns that mean nothing", async () => {
    await using api = await startApi();
    await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", protocol: "redis" });
    for (const attributes of [{ match: { key: "/(/" } }, { match: { table: "x" } }, { delay: -1 }, { dealy: 1 }]) {
      const answer = await api.ask("POST", "/proxies/a/toxics", { type: "message_delay", attributes });
      expect(answer.status).toBe(400);
    }
    const made = await api.ask("POST", "/proxies/a/toxics", { type: "message_delay", attributes: { delay: 2.5 } });
    expect(made.json["attributes"]).toEqual({ delay: 2.5, jitter: 0, reorder: false });
  });
});
