import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { down, talk, up, type Talk } from "../http/conversation.fixture.ts";
import { flags, frameOf, frameTypes, preface, windowUpdate } from "./frames.ts";
import { HpackDecoder } from "./hpack/decoder.ts";
import { encodeBlock } from "./hpack/encoder.ts";
import { http2 } from "./http2-conversation.ts";

const hello = preface.toString("latin1");
const settings = frameOf(frameTypes.settings, 0, 0, Buffer.alloc(0)).bytes.toString("latin1");
const text = (type: number, frameFlags: number, streamId: number, payload: string): string =>
  frameOf(type, frameFlags, streamId, Buffer.from(payload, "latin1")).bytes.toString("latin1");
const encoded = (fields: Readonly<Record<string, string>>): string =>
  encodeBlock({
    headers: Object.entries(fields).map(([name, value]) => ({ name, value, isSensitive: false })),
    tableSizes: [],
  }).toString("latin1");
const request = (id: number, path: string, more: number = flags.endStream): string =>
  text(
    frameTypes.headers,
    flags.endHeaders | more,
    id,
    encoded({ ":method": "GET", ":path": path, ":authority": "x:1" }),
  );
const data = (id: number, bytes: number, more = 0): string => text(frameTypes.data, more, id, "d".repeat(bytes));
const response = (id: number, status = "200"): string =>
  text(frameTypes.headers, flags.endHeaders | flags.endStream, id, encoded({ ":status": status }));
const begun = (present: Talk): Talk => {
  present.client(hello + settings);
  present.server(settings);
  return present;
};

/** What was sent that way after both sides had begun: type, stream, and length or status of each frame. */
function frames(sent: string, skip: number): string[] {
  const bytes = Buffer.from(sent, "latin1").subarray(skip);
  const decoder = new HpackDecoder();
  const found: string[] = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    const payload = bytes.subarray(at + 9, at + 9 + length);
    const type = Object.entries(frameTypes).find(([, code]) => code === bytes[at + 3])?.[0] ?? "?";
    const headers = type === "headers" ? (decoder.decode(payload)?.headers ?? []) : [];
    const said = headers.find(({ name }) => name === ":path" || name === ":status")?.value;
    const number = type === "reset" || type === "windowUpdate" ? payload.readUInt32BE() : length;
    found.push(`${type} ${bytes.readUInt32BE(at + 5)} ${said ?? number}`);
    at += 9 + length;
  }
  return found;
}
const upFrames = ({ sent }: Talk): string[] => frames(sent.upstream, hello.length + settings.length);
const downFrames = ({ sent }: Talk): string[] => frames(sent.downstream, settings.length);

describe("HTTP/2 through a conversation", () => {
  const idle = [down("http_abort", { match: { path: "/other" } }), up("http_delay", { match: { path: "/other" } })];
  // A block in two frames, one that refers to the table, padding, priority, a frame of a type that nobody knows.
  const padded = text(
    frameTypes.headers,
    flags.endHeaders | flags.padded | flags.priority,
    5,
    "\x01\0\0\0\x01\x10\x82\x86\x84\x41\x01x\0",
  );
  const client = [
    hello + settings,
    text(frameTypes.headers, 0, 1, "\x82\x86") + text(frameTypes.continuation, flags.endHeaders, 1, "\x84\x41\x01x"),
    text(frameTypes.headers, flags.endHeaders, 3, "\x82\x86\x84\xbe") + data(1, 20_000, flags.endStream),
    padded +
      text(99, 0, 0, "what") +
      windowUpdate(0, 5).bytes.toString("latin1") +
      text(frameTypes.priority, 0, 9, "\0\0\0\0\x01"),
  ].join("");
  const server =
    settings +
    response(1) +
    data(3, 70_000) +
    text(frameTypes.headers, flags.endHeaders, 3, "\x88") +
    text(frameTypes.goAway, 0, 0, "\0\0\0\x05\0\0\0\0");

  it("passes frames on as they are, however they are split", () => {
    const property = fc.property(fc.array(fc.nat(2000), { minLength: 1 }), (sizes) => {
      const present = talk(http2, idle);
      const say = (whole: string, to: (part: string) => void): void => {
        let at = 0;
        for (let turn = 0; at < whole.length; turn += 1) {
          const size = 1 + (sizes[turn % sizes.length] ?? 0);
          to(whole.slice(at, at + size));
          at += size;
        }
      };
      say(client, present.client);
      say(server, present.server);
      expect(present.sent.upstream === client && present.sent.downstream === server).toBe(true);
      expect(present.toxics.map(({ effect }) => effect)).toEqual(
        idle.map(() => ({ seen: 3, matched: 0, affected: 0 })),
      );
    });
    fc.assert(property, { numRuns: 40 });
  });

  it("passes on anything else as it is", () => {
    const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
    const frame = fc
      .tuple(fc.nat(11), fc.nat(255), fc.nat(9), noise)
      .map(([type, frameFlags, id, payload]) => text(type, frameFlags, id, payload));
    const part = fc.oneof(noise, frame, fc.constantFrom(hello, settings, client, server, request(1, "/")));
    const turn = fc.tuple(fc.constantFrom("client" as const, "server" as const), part);
    const property = fc.property(fc.array(turn, { maxLength: 12 }), fc.boolean(), (turns, isBegun) => {
      const present = talk(http2, idle);
      const said = { client: "", server: "" };
      const all = isBegun ? [["client", hello] as const, ["server", settings] as const, ...turns] : turns;
      for (const [who, more] of all) {
        said[who] += more;
        present[who](more);
      }
      present.conversation.end("upstream");
      present.conversation.end("downstream");
      expect(present.sent).toEqual({ upstream: `${said.client}|`, downstream: `${said.server}|` });
      expect(present.timers.count()).toBe(0);
    });
    fc.assert(property, { numRuns: 400 });
  });

  it("answers after the server's first frame, and never before it", () => {
    const present = talk(http2, [down("http_abort", { status: 500 })]);
    present.client(hello + settings + request(1, "/"));
    expect(present.sent.downstream).toBe("");
    present.server(settings);
    expect(downFrames(present)).toEqual(["headers 1 500"]);
    expect(present.sent.upstream).toBe(hello + settings);
  });

  it.each(["response", "reset"])("counts an abort by %s as affected when the client gets it", (by) => {
    const present = talk(http2, [down("http_abort", { by })]);
    present.client(hello + settings + request(1, "/"));
    expect(present.toxics[0]?.effect).toEqual({ seen: 1, matched: 1, affected: 0 });
    present.server(settings);
    expect(present.toxics[0]?.effect).toEqual({ seen: 1, matched: 1, affected: 1 });
  });

  it("keeps a bounded number of frames until the server has said its first, and then goes on", () => {
    const present = talk(http2, [down("http_abort")]);
    present.client(hello + settings + request(1, "/", 0));
    let sent = 0;
    for (; !present.conversation.isFull("upstream") && sent < 10_000; sent += 1) present.client(data(1, 1));
    expect(sent).toBeLessThan(5000);
    present.server(settings);
    expect(present.conversation.isFull("upstream")).toBe(false);
    present.client(data(1, 0, flags.endStream));
    expect(downFrames(present)).toContain("headers 1 503");
    expect(downFrames(present)).toHaveLength(2 * sent + 1);
    const left = talk(http2, [down("http_abort")]);
    left.client(hello + settings + request(1, "/", 0));
    while (!left.conversation.isFull("upstream")) left.client(data(1, 1));
    left.conversation.end("upstream");
    expect(left.sent.upstream).toBe(`${hello}${settings}|`);
  });

  it("answers when all of a request has come, and gives back the windows that it used", () => {
    const present = begun(talk(http2, [down("http_abort", { match: { path: "/no" } })]));
    present.client(request(1, "/no", 0));
    present.client(data(1, 1000) + data(1, 500, flags.endStream) + request(3, "/yes"));
    expect(downFrames(present)).toEqual([
      "windowUpdate 0 1000",
      "windowUpdate 1 1000",
      "windowUpdate 0 500",
      "headers 1 503",
    ]);
    expect(upFrames(present)).toEqual(["headers 3 /yes"]);
  });

  it("answers after a second a client that waits for the answer before it ends, unless that gave up", () => {
    const present = begun(talk(http2, [down("http_abort")]));
    present.client(request(1, "/", 0) + data(1, 10) + request(3, "/", 0));
    present.client(text(frameTypes.reset, 0, 3, "\0\0\0\x08"));
    expect(downFrames(present)).toEqual(["windowUpdate 0 10", "windowUpdate 1 10"]);
    present.timers.advance(1000);
    expect(downFrames(present).slice(2)).toEqual(["headers 1 503"]);
    expect(present.toxics[0]?.effect).toEqual({ seen: 2, matched: 2, affected: 1 });
    expect(present.timers.count()).toBe(0);
  });

  it("gives a request that went later a later number, and its answer the client's", () => {
    const present = begun(talk(http2, [up("http_delay", { delay: 10, match: { path: "/slow" } })]));
    present.client(request(1, "/slow", 0) + data(1, 100, flags.endStream) + request(3, "/fast"));
    expect(upFrames(present)).toEqual(["headers 3 /fast"]);
    present.timers.advance(10);
    expect(upFrames(present)).toEqual(["headers 3 /fast", "headers 5 /slow", "data 5 100"]);
    present.client(request(5, "/next"));
    expect(upFrames(present).at(-1)).toBe("headers 7 /next");
    present.server(response(5) + response(7, "404") + response(3, "204"));
    expect(downFrames(present)).toEqual(["windowUpdate 0 100", "headers 1 200", "headers 5 404", "headers 3 204"]);
    // The server says that it has the 100 bytes: the client was told when they came.
    present.server(windowUpdate(0, 130).bytes.toString("latin1"));
    expect(downFrames(present).at(-1)).toBe("windowUpdate 0 30");
  });

  it("never sends a receiver more than it takes, however much waits", () => {
    const present = begun(talk(http2, [up("http_delay", { delay: 10, match: { path: "/slow" } })]));
    present.client(
      request(1, "/slow", 0) +
        data(1, 60_000, flags.endStream) +
        request(3, "/fast", 0) +
        data(3, 60_000, flags.endStream),
    );
    const received = (): number =>
      upFrames(present).reduce((sum, each) => sum + Number(/^data \d+ (\d+)/.exec(each)?.[1] ?? 0), 0);
    expect(received()).toBe(60_000);
    present.timers.advance(10);
    expect(received()).toBe(60_000);
    present.server(windowUpdate(0, 60_000).bytes.toString("latin1"));
    expect(received()).toBe(120_000);
  });

  it("makes the sender wait when too much waits here", () => {
    const present = begun(talk(http2, [up("http_delay", { delay: 1e6 })]));
    let sent = 0;
    present.client(request(1, "/", 0));
    for (; !present.conversation.isFull("upstream"); sent += 16_000) present.client(data(1, 16_000));
    expect(sent).toBeLessThan(6_000_000);
    for (const toxic of present.toxics) present.conversation.remove(toxic);
    expect(present.conversation.isFull("upstream")).toBe(false);
  });

  it("closes the connection when it does not understand what comes after a change", () => {
    const present = begun(talk(http2, [down("http_abort")]));
    present.client(request(1, "/") + text(frameTypes.headers, flags.endHeaders, 3, "\xff\xff\xff\xff\xff\xff"));
    expect(present.sent.upstream).toBe(`${hello}${settings}#`);
  });

  it("ends one stream where an abort is no answer", () => {
    const present = begun(talk(http2, [down("http_abort", { by: "close" })]));
    present.client(request(1, "/"));
    expect(downFrames(present)).toEqual(["reset 1 8"]);
  });
});
