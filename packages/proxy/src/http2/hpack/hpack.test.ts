import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HpackDecoder } from "./decoder.ts";
import { encodeBlock } from "./encoder.ts";
import { decodeHuffman } from "./huffman.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");
const pairs = (decoder: HpackDecoder, hex: string): string[] =>
  (decoder.decode(bytes(hex))?.headers ?? []).map(({ name, value }) => `${name}: ${value}`);

const request = [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"];

describe("HPACK", () => {
  it("decodes the examples of RFC 7541 that keep headers from one block to the next (C.3, C.4)", () => {
    for (const blocks of [
      [
        "828684410f7777772e6578616d706c652e636f6d",
        "828684be58086e6f2d6361636865",
        "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
      ],
      [
        "828684418cf1e3c2e5f23a6ba0ab90f4ff",
        "828684be5886a8eb10649cbf",
        "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
      ],
    ]) {
      const decoder = new HpackDecoder();
      expect(pairs(decoder, blocks[0] ?? "")).toEqual(request);
      expect(pairs(decoder, blocks[1] ?? "")).toEqual([...request, "cache-control: no-cache"]);
      expect(pairs(decoder, blocks[2] ?? "")).toEqual([
        ":method: GET",
        ":scheme: https",
        ":path: /index.html",
        ":authority: www.example.com",
        "custom-key: custom-value",
      ]);
    }
  });

  it("forgets what a table of 256 bytes has no room for, as in the RFC's responses (C.5)", () => {
    const decoder = new HpackDecoder();
    const first =
      "3fe101 4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d";
    expect(decoder.decode(bytes("3fe101"))?.tableSizes).toEqual([256]);
    expect(pairs(decoder, first)).toEqual([
      ":status: 302",
      "cache-control: private",
      "date: Mon, 21 Oct 2013 20:13:21 GMT",
      "location: https://www.example.com",
    ]);
    expect(pairs(decoder, "4803333037c1c0bf")[0]).toBe(":status: 307");
    expect(pairs(decoder, "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c0")).toEqual([
      ":status: 200",
      "cache-control: private",
      "date: Mon, 21 Oct 2013 20:13:22 GMT",
      "location: https://www.example.com",
    ]);
    expect(decoder.decode(bytes("c2"))).toBeUndefined();
  });

  it("keeps what is sensitive marked (C.2.3)", () => {
    const block = new HpackDecoder().decode(bytes("100870617373776f726406736563726574"));
    expect(block?.headers).toEqual([{ name: "password", value: "secret", isSensitive: true }]);
    expect(encodeBlock(block ?? { headers: [], tableSizes: [] })).toEqual(bytes("100870617373776f726406736563726574"));
  });

  it("refuses what no encoder may write", () => {
    for (const hex of [
      "80",
      "be",
      "ff8080808080808001",
      "400a6162",
      "3fe1ff7f",
      "0085f1",
      "8220",
      "0081000161",
      "008400000000",
    ]) {
      expect(new HpackDecoder().decode(bytes(hex)), hex).toBeUndefined();
    }
    expect(decodeHuffman(bytes("ffffffff"))).toBeUndefined();
    expect(decodeHuffman(bytes("1fff"))).toBeUndefined();
  });

  it("never throws, whatever it gets", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (blocks) => {
        const decoder = new HpackDecoder();
        for (const block of blocks) decoder.decode(Buffer.from(block));
      }),
      { numRuns: 500 },
    );
  });

  it("encodes what it decodes", () => {
    const text = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each).toString("latin1"));
    const header = fc.record({ name: text, value: text, isSensitive: fc.boolean() });
    const block = fc.record({ headers: fc.array(header), tableSizes: fc.array(fc.nat(65_536), { maxLength: 2 }) });
    fc.assert(
      fc.property(block, (each) => {
        expect(new HpackDecoder().decode(encodeBlock(each))).toEqual(each);
      }),
    );
  });
});
