import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forgeAnswer } from "./forged-answer.ts";
import { readName, writeName } from "./name.ts";
import { isNameMatch } from "./name-pattern.ts";
import { isHeader, readQuestion } from "./question.ts";
import { readRecords } from "./records.ts";
import { recordTypes } from "./record-types.ts";

/** A name of up to five labels of any bytes, as it stands in a message. */
const wireNames = fc
  .array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 })
  .map((labels) => Buffer.from([...labels.flatMap((label) => [label.length, ...label]), 0]));
const messages = fc.record({ name: wireNames, id: fc.nat(0xffff), type: fc.nat(0xffff) }).map(queryOf);

function queryOf({ name, id, type }: { name: Buffer; id: number; type: number }): Buffer {
  const head = Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, name, Buffer.from([type >> 8, type & 0xff, 0, 1])]);
}

const query = (name: string, type: number): Buffer =>
  queryOf({ name: writeName(name) ?? Buffer.alloc(0), id: 7, type });

describe("a name", () => {
  it("is written as it was read, whatever bytes it is of", () => {
    fc.assert(
      fc.property(wireNames, fc.uint8Array({ maxLength: 5 }), (wire, behind) => {
        const read = readName(Buffer.concat([wire, behind]), 0);
        expect(read?.end).toBe(wire.length);
        expect(writeName(read?.name ?? "?")).toEqual(wire);
      }),
    );
  });

  it("is shown so that dots in labels are not those between them", () => {
    expect(readName(Buffer.from("\u0003a.b\u0002\\ \u0000", "latin1"), 0)).toEqual({
      name: "a\\046b.\\092\\032",
      end: 8,
    });
    expect(writeName("a\\046b.\\092\\032.")).toEqual(writeName("a\\.b.\\\\\\ "));
  });

  it("goes on where it refers to, backwards only", () => {
    const message = Buffer.from([1, 97, 0, 1, 98, 0xc0, 0, 1, 99, 0xc0, 3]);
    expect(readName(message, 7)).toEqual({ name: "c.b.a", end: 11 });
    for (const loop of [[0xc0, 0], [1, 97, 0xc0, 0], [0xc0, 2, 0xc0, 0], [0xc0, 2, 0], [0xc0], [0x40, 1, 0], [5, 97]]) {
      expect(readName(Buffer.from(loop), 0)).toBeUndefined();
    }
  });

  it.each(["a..b", ".a", "x".repeat(64), `${"abcdefg.".repeat(32)}a`, "b\u00fccher.test", "a\\", "\\999"])(
    "cannot be %j",
    (name) => {
      expect(writeName(name)).toBeUndefined();
    },
  );

  it("matches itself in any case, or all below a suffix", () => {
    expect(isNameMatch("Shop.test.", "sHOP.test")).toBe(true);
    expect(isNameMatch("*.shop.test", "a.b.SHOP.test")).toBe(true);
    expect(isNameMatch("*", "")).toBe(true);
    expect(isNameMatch("*.shop.test", "shop.test")).toBe(false);
    expect(isNameMatch("*.shop.test", "myshop.test")).toBe(false);
    expect(isNameMatch("shop.test", "a.shop.test")).toBe(false);
  });
});

describe("a message", () => {
  it("never breaks its reader, whatever it is of", () => {
    const cut = fc
      .tuple(messages, fc.nat(40), fc.nat(60))
      .map(([message, from, bytes]) => Buffer.concat([message.subarray(0, from), message.subarray(from + bytes)]));
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      cut,
      messages,
    );
    fc.assert(
      fc.property(garbage, fc.nat(20), fc.nat(255), (bytes, at, value) => {
        if (at < bytes.length) bytes[at] = value;
        const question = readQuestion(bytes);
        if (question === undefined) return;
        expect(question.end).toBeLessThanOrEqual(bytes.length);
        for (const { dataAt, data } of readRecords(bytes, question) ?? []) {
          expect(dataAt + data.length).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("is told from what is none by a header that fits its length", () => {
    const request = Buffer.from("T / HTTP/1.1\r\nHost: shop.test\r\n\r\n");
    expect(isHeader(request, 0x4745)).toBe(false);
    expect(isHeader(query("shop.test", 1), 17)).toBe(true);
    expect(isHeader(query("shop.test", 1), 16)).toBe(false);
  });
});

describe("a forged answer", () => {
  const forgery = { code: 0, isTruncated: false, addresses: [], alias: undefined, ttlSeconds: 60 };

  it("has the query's number, question and letters, and the addresses of its type", () => {
    const addresses = fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 16 });
    const alias = fc.option(
      wireNames.filter(({ length }) => length > 1),
      { nil: undefined },
    );
    fc.assert(
      fc.property(messages, addresses, alias, fc.constantFrom(1, 28), (asked, all, target, type) => {
        asked.writeUInt16BE(type, asked.length - 4);
        const question = readQuestion(asked)!;
        const other = target === undefined ? undefined : readName(target, 0)?.name;
        const answer = forgeAnswer(asked, question, { ...forgery, addresses: all, alias: other }, false);
        expect(answer.subarray(0, 2)).toEqual(asked.subarray(0, 2));
        expect(answer.subarray(12, question.end)).toEqual(asked.subarray(12));
        const read = readQuestion(answer)!;
        const records = readRecords(answer, read) ?? [];
        const found = records.filter((record) => record.type === type);
        expect(found.map(({ data }) => data.toString("hex"))).toEqual(
          all.map(hexOf).filter(({ length }) => length === (type === 1 ? 8 : 32)),
        );
        expect(found.every(({ name, ttl }) => name === (other ?? question.name) && ttl === 60)).toBe(true);
        const links = records.filter((record) => record.type === recordTypes.cname);
        expect(links.map(({ name, dataAt }) => [name, readName(answer, dataAt)?.name])).toEqual(
          other === undefined ? [] : [[question.name, other]],
        );
        expect(records.length).toBe(found.length + links.length);
      }),
    );
  });

  it("says over UDP that it is too long, when it is", () => {
    const asked = query("a".repeat(60), recordTypes.aaaa);
    const addresses = Array<string>(16).fill("2001:db8::1");
    const question = readQuestion(asked)!;
    const answer = forgeAnswer(asked, question, { ...forgery, addresses }, true);
    expect(answer.length).toBe(question.end);
    expect(answer[2]! & 2).toBe(2);
    expect(forgeAnswer(asked, question, { ...forgery, addresses }, false)[2]! & 2).toBe(0);
  });
});

/** An address in hex, by way of how URLs write it. */
function hexOf(address: string): string {
  if (!address.includes(":")) return Buffer.from(address.split(".").map(Number)).toString("hex");
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string): string[] => part.split(":").filter(Boolean);
  const missing = 8 - groups(head).length - groups(tail ?? "").length;
  const all = [...groups(head), ...Array<string>(tail === undefined ? 0 : missing).fill("0"), ...groups(tail ?? "")];
  return all.map((group) => group.padStart(4, "0")).join("");
}
