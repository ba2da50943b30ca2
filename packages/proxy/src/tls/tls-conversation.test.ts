import { createRandom } from "@hormesis/experiment";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Direction } from "../data/direction.ts";
import { createSimulatedTimers, type SimulatedTimers } from "../data/simulated-timers.fixture.ts";
import type { Conversation } from "../protocols/protocol.ts";
import { createToxic, type ToxicInput } from "../toxics/create-toxic.ts";
import { tlsProtocol } from "./tls-conversation.ts";
import { recordSession, serverName, type Transcript } from "./transcript.fixture.ts";

let session: Transcript = [];
beforeAll(async () => {
  session = await recordSession("1.3");
});

interface Played {
  readonly conversation: Conversation;
  readonly timers: SimulatedTimers;
  readonly sent: Record<Direction, Buffer[]>;
  /** What else it did, in its order. */
  readonly acts: string[];
}

function start(): Played {
  const timers = createSimulatedTimers();
  const sent: Played["sent"] = { upstream: [], downstream: [] };
  const acts: string[] = [];
  const act = (name: string) => (): void => void acts.push(name);
  const conversation = tlsProtocol.converse({
    timers,
    random: createRandom("1"),
    isFull: () => false,
    send: (direction, bytes) => void sent[direction].push(Buffer.from(bytes)),
    end: (direction) => void acts.push(`end ${direction}`),
    finish: (direction) => void acts.push(`finish ${direction}`),
    close: act("close"),
    reset: act("reset"),
    hasRoom: () => {},
  });
  return { conversation, timers, sent, acts };
}

const toxic = (input: ToxicInput) => createToxic(input, "tls");
const concat = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString("hex");
const ofSession = (direction: Direction): string =>
  concat(session.filter((each) => each.direction === direction).map(({ bytes }) => bytes));

/** Plays a transcript, cut into pieces. */
function play({ conversation }: Played, transcript: Transcript, size = Infinity): void {
  for (const { direction, bytes } of transcript) {
    for (let at = 0; at < bytes.length; at += size) {
      conversation.receive(direction, Buffer.from(bytes.subarray(at, at + size)));
    }
  }
}

const spared: readonly ToxicInput[] = [
  { type: "tls_stall", toxicity: 0 },
  { type: "tls_close", attributes: { match: { sni: "other.example.com" } } },
  { type: "tls_reset", attributes: { at: "server_hello", match: { alpn: "h3" } } },
  { type: "tls_alert", attributes: { match: { version: "1.2" } } },
  { type: "tls_corrupt", trigger: { first: 0 } },
];

describe("TLS that passes through", () => {
  it("is what it was, however it is cut, where no toxic touches it", () => {
    const property = fc.property(fc.integer({ min: 1, max: 3000 }), fc.subarray([...spared]), (size, toxics) => {
      const played = start();
      for (const input of toxics) played.conversation.add(toxic(input));
      play(played, session, size);
      played.conversation.end("upstream");
      expect([concat(played.sent.upstream), concat(played.sent.downstream)]).toEqual([
        ofSession("upstream"),
        ofSession("downstream"),
      ]);
      expect(played.acts).toEqual(["end upstream"]);
    });
    fc.assert(property, { numRuns: 60 });
  });

  it("is left alone where it is not TLS, and no toxic counts it", () => {
    const everything = ["tls_stall", "tls_close", "tls_reset", "tls_alert", "tls_corrupt"].map((type) =>
      toxic({ type }),
    );
    const piece = fc.record({
      direction: fc.constantFrom<Direction>("upstream", "downstream"),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    });
    const property = fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const played = start();
      for (const each of everything) played.conversation.add(each);
      play(played, [{ direction: "upstream", bytes: Buffer.from("GET /") }, ...pieces]);
      const sent = (direction: Direction): string =>
        concat(pieces.filter((each) => each.direction === direction).map(({ bytes }) => bytes));
      expect(concat(played.sent.upstream)).toBe(Buffer.from("GET /").toString("hex") + sent("upstream"));
      expect(concat(played.sent.downstream)).toBe(sent("downstream"));
    });
    fc.assert(property);
    expect(everything.map(({ effect }) => effect.seen)).toEqual([0, 0, 0, 0, 0]);
  });

  it("counts as unread what comes after a client that speaks no TLS", () => {
    const played = start();
    const close = toxic({ type: "tls_close" });
    played.conversation.add(close);
    played.conversation.receive("upstream", Buffer.from("GET /"));
    played.conversation.receive("downstream", Buffer.from("200"));
    expect(close.effect).toEqual({ seen: 0, matched: 0, affected: 0, unreadBytes: 8 });
  });

  it("passes on the half of a hello when the client leaves", () => {
    const played = start();
    const half = (session[0]?.bytes ?? Buffer.alloc(0)).subarray(0, 100);
    played.conversation.receive("upstream", half);
    played.conversation.end("upstream");
    expect([concat(played.sent.upstream), played.acts]).toEqual([half.toString("hex"), ["end upstream"]]);
  });
});

describe("a stalled handshake", () => {
  it.each([
    ["client_hello", 0, 0],
    ["server_hello", 1, 0],
  ] as const)("waits at the %s, and goes on with all bytes when its time is over", (at, upstream, downstream) => {
    const played = start();
    const stall = toxic({ type: "tls_stall", attributes: { at, duration: 500, match: { sni: "*.example.com" } } });
    played.conversation.add(stall);
    play(played, session);
    played.timers.advance(499);
    expect([played.sent.upstream.length, played.sent.downstream.length]).toEqual([upstream, downstream]);
    played.timers.advance(1);
    expect([concat(played.sent.upstream), concat(played.sent.downstream)]).toEqual([
      ofSession("upstream"),
      ofSession("downstream"),
    ]);
    expect(stall.effect).toEqual({ seen: 1, matched: 1, affected: 1 });
    expect(played.timers.count()).toBe(0);
  });

  it("waits as long as the toxic is in, and goes on with the end of the server too", () => {
    const played = start();
    const stall = toxic({ type: "tls_stall" });
    played.conversation.add(stall);
    play(played, session);
    played.conversation.end("downstream");
    played.timers.advance(1e9);
    expect([played.sent.upstream, played.acts, played.timers.count()]).toEqual([[], [], 0]);
    played.conversation.remove(stall);
    expect([concat(played.sent.downstream), played.acts]).toEqual([ofSession("downstream"), ["end downstream"]]);
  });

  it("is over when the client leaves, and holds a bounded amount", () => {
    const played = start();
    played.conversation.add(toxic({ type: "tls_stall" }));
    play(played, session);
    expect(played.conversation.isFull("upstream")).toBe(false);
    for (let index = 0; index < 70; index += 1) played.conversation.receive("upstream", Buffer.alloc(1000));
    expect(played.conversation.isFull("upstream")).toBe(true);
    played.conversation.end("upstream");
    expect(played.acts).toEqual(["close"]);
  });

  it("ends as another toxic wants it, when it is over", () => {
    const played = start();
    const alert = toxic({ type: "tls_alert", attributes: { alert: "protocol_version" } });
    played.conversation.add(alert);
    const stall = toxic({ type: "tls_stall", attributes: { duration: 100 } });
    played.conversation.add(stall);
    play(played, session);
    expect(alert.effect.seen).toBe(0);
    stall.attributes = { ...stall.attributes, duration: 50 };
    played.conversation.update(stall);
    played.timers.advance(50);
    expect([concat(played.sent.downstream), played.acts]).toEqual(["15030300020246", ["finish downstream"]]);
    expect([played.sent.upstream, played.conversation.isFull("upstream")]).toEqual([[], false]);
  });
});

describe("a handshake that is ended", () => {
  it.each([
    ["tls_close", "client_hello", false, "finish downstream"],
    ["tls_close", "server_hello", true, "finish downstream"],
    ["tls_reset", "client_hello", false, "reset"],
    ["tls_reset", "server_hello", true, "reset"],
  ])("by %s at the %s", (type, at, hasHello, act) => {
    const played = start();
    played.conversation.add(
      toxic({ type, attributes: { at, match: { sni: serverName, alpn: "h2", version: "1.3" } } }),
    );
    play(played, session);
    expect([played.sent.downstream.length > 0, played.acts]).toEqual([hasHello, [act]]);
  });
});

describe("a damaged record", () => {
  it.each([
    ["1.2", "downstream"],
    ["1.2", "upstream"],
    ["1.3", "downstream"],
    ["1.3", "upstream"],
  ] as const)("of TLS %s %s differs in one bit, behind the handshake", async (version, direction) => {
    const recorded = await recordSession(version);
    const played = start();
    const corrupt = toxic({ type: "tls_corrupt", direction, trigger: { first: 1 } });
    played.conversation.add(corrupt);
    play(played, recorded, 7);
    const other = direction === "upstream" ? "downstream" : "upstream";
    const before = (side: Direction): Buffer =>
      Buffer.concat(recorded.filter((each) => each.direction === side).map(({ bytes }) => bytes));
    expect(concat(played.sent[other])).toBe(before(other).toString("hex"));
    const after = Buffer.concat(played.sent[direction]);
    const changed = [...before(direction)].flatMap((byte, at) => (byte === after[at] ? [] : [byte ^ (after[at] ?? 0)]));
    expect(changed).toEqual([1]);
    expect(corrupt.effect.affected).toBe(1);
    expect(corrupt.effect.seen).toBeGreaterThanOrEqual(1);
  });
});
