import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { messageTypes, readClientHello, readServerHello } from "./client-hello.ts";
import { FirstMessage, type FirstMessageState } from "./first-message.ts";
import { recordSession, serverName, type Transcript } from "./transcript.fixture.ts";

const bySession = new Map<string, Transcript>();

beforeAll(async () => {
  for (const version of ["1.2", "1.3"] as const) bySession.set(version, await recordSession(version));
});

function bytesOf(session: string, direction: "upstream" | "downstream"): Buffer {
  const all = bySession.get(session) ?? [];
  return Buffer.concat(all.filter((each) => each.direction === direction).map(({ bytes }) => bytes));
}

/** Pushes until it is known what it is. */
function read(pieces: readonly Buffer[]): FirstMessageState {
  const first = new FirstMessage();
  for (const piece of pieces) {
    const state = first.push(piece);
    if (state.kind !== "waiting") return state;
  }
  return { kind: "waiting" };
}

/** The first record again, as records of so many bytes. */
function inRecordsOf(bytes: Buffer, size: number): Buffer {
  const fragment = bytes.subarray(5, 5 + bytes.readUInt16BE(3));
  const records: Buffer[] = [];
  for (let at = 0; at < fragment.length; at += size) {
    const part = fragment.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

describe("the hello of a client", () => {
  it.each([
    ["1.2", ["1.2"]],
    ["1.3", ["1.2", "1.3"]],
  ])("says which server, protocols and versions it wants, up to TLS %s", (session, versions) => {
    const state = read([bytesOf(session, "upstream")]);
    if (state.kind !== "whole") throw new Error(state.kind);
    expect(state.type).toBe(messageTypes.clientHello);
    expect(readClientHello(state.body)).toEqual({ sni: serverName, alpn: ["h2", "http/1.1"], versions });
  });

  it("is read the same at whatever byte it is cut, and over however many records", () => {
    const bytes = bytesOf("1.3", "upstream");
    const whole = read([bytes]);
    for (let at = 0; at < 600; at += 1) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    for (const size of [1, 2, 3, 7, 100, 517]) {
      const cut = inRecordsOf(bytes, size);
      expect(read([cut])).toEqual(whole);
      expect(read([...cut].map((byte) => Buffer.from([byte])))).toEqual(whole);
    }
  });

  it("is given up where it is no TLS, or longer than a hello can be", () => {
    expect(read([Buffer.from("GET / HTTP/1.1\r\n")])).toEqual({ kind: "other" });
    expect(read([Buffer.from([22, 3, 1, 0, 4, 1, 1, 0, 0])])).toEqual({ kind: "other" });
    // Empty records have no end.
    expect(read(Array.from({ length: 200 }, () => Buffer.alloc(500, Buffer.from([22, 3, 1, 0, 0]))))).toEqual({
      kind: "other",
    });
  });
});

describe("the hello of a server", () => {
  it.each(["1.2", "1.3"] as const)("says that it is TLS %s", (session) => {
    const state = read([bytesOf(session, "downstream")]);
    expect(state.kind === "whole" && state.type === messageTypes.serverHello && readServerHello(state.body)).toBe(
      session,
    );
  });
});

describe("garbage", () => {
  it("is no hello, and throws nothing", () => {
    const body = read([bytesOf("1.3", "upstream")]);
    if (body.kind !== "whole") throw new Error(body.kind);
    const cuts = fc.nat(body.body.length);
    fc.assert(fc.property(cuts, (at) => readClientHello(body.body.subarray(0, at)) === undefined || at > 0));
    const damage = fc.array(fc.tuple(fc.nat(body.body.length - 1), fc.nat(255)), { maxLength: 20 });
    const property = fc.property(damage, fc.uint8Array({ maxLength: 300 }), (changes, bytes) => {
      const damaged = Buffer.from(body.body);
      for (const [at, value] of changes) damaged.writeUInt8(value, at);
      for (const each of [damaged, Buffer.from(bytes)]) {
        readClientHello(each);
        readServerHello(each);
        read([each]);
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
