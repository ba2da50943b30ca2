import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureWire, type MeasuredWire } from "../../support/measured-wire.ts";
import { type EchoProxy, makeEchoProxy } from "../../support/proxy-process.ts";

/* Every fault on messages, measured by a client of a server that sends back what it gets: lines, in their order. */

let proxy: EchoProxy;
let wire: MeasuredWire;

beforeAll(async () => {
  proxy = await makeEchoProxy({ protocol: "lines" });
  wire = measureWire(proxy);
}, 30_000);
afterAll(() => proxy.close());

/** So long without a line, and no more is expected. */
const QUIET_MS = 300;

/** What comes back on one connection for these lines, and how it ended: `quiet` when it stayed open, `most` with so many. */
function say(lines: readonly string[], most = lines.length): Promise<{ got: string[]; ended: string; lastMs: number }> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    let text = "";
    let lastMs = 0;
    const socket = connect(proxy.port, "127.0.0.1", () => socket.write(lines.map((line) => `${line}\n`).join("")));
    const end = (ended: string): void => {
      resolve({ got: text.split("\n").slice(0, -1), ended, lastMs });
      socket.destroy();
    };
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString("latin1");
      lastMs = performance.now() - startMs;
      if (text.split("\n").length > most) end("most");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? "error"));
    socket.on("close", () => end("closed"));
    socket.setTimeout(QUIET_MS, () => end("quiet"));
  });
}

const match = { text: "order*" };
const cases: readonly { fault: string; arguments: object; got: unknown; ended?: string }[] = [
  { fault: "message.drop", arguments: {}, got: ["one", "two"] },
  { fault: "message.duplicate", arguments: { copies: 2 }, got: ["one", "order", "order", "order", "two"] },
  { fault: "message.delay", arguments: { delay: "120ms" }, got: ["one", "order", "two"] },
  { fault: "message.reorder", arguments: { wait: "5s" }, got: ["one", "two", "order"] },
  {
    fault: "message.corrupt",
    arguments: { bytes: 5 },
    got: ["one", expect.not.stringMatching(/^order$/) as unknown, "two"],
  },
  { fault: "message.close", arguments: {}, got: expect.not.arrayContaining(["two"]), ended: "closed" },
  { fault: "message.close", arguments: { by: "reset" }, got: expect.not.arrayContaining(["two"]), ended: "ECONNRESET" },
];

describe("faults on messages, measured by a client", () => {
  test.each(cases)("$fault hurts the message that it is meant for: $arguments", async (given) => {
    await wire.during(given.fault, { match, ...given.arguments }, async ({ impact }) => {
      expect(await say(["one", "two"])).toMatchObject({ got: ["one", "two"], ended: "most" });
      expect(await impact()).toMatchObject({ idle: expect.stringMatching(/: 2, and none of them matched/) as unknown });
      const { got, ended, lastMs } = await say(["one", "order", "two"], Infinity);
      expect({ got, ended }).toEqual({ got: given.got, ended: given.ended ?? "quiet" });
      if (given.fault === "message.delay") expect(lastMs).toBeGreaterThan(110);
      expect(await impact()).toMatchObject({ idle: null, evidence: { matched: 1, affected: 1 } });
    });
    expect((await say(["one", "order", "two"])).got).toEqual(["one", "order", "two"]);
  });

  test("what cannot be is refused before anything is touched", async () => {
    const { refused } = wire;
    expect(await refused("message.drop", { match: { text: "/(/" } })).toMatch(/no regular expression/);
    expect(await refused("message.drop", { match: { path: "/" } })).toMatch(/path/);
    expect(await refused("message.delay", { delay: "2h" })).toMatch(/more than an hour/);
    expect(await refused("message.duplicate", { copies: 1000 })).toMatch(/100/);
    expect(await refused("http.abort", {})).toMatch(/understands 'lines' only.*acts on requests/);
    expect(await proxy.look()).toMatchObject({ toxics: [] });
  });
});
