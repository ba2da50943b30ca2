import { describe, expect, it } from "vitest";
import { MessageReader } from "../message-reader.ts";
import { itKeepsTheLaws, type Said } from "./framer-laws.fixture.ts";
import { postgresqlFramers } from "./postgresql.ts";

const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 255, value & 255]);
const int32 = (value: number): Buffer => Buffer.concat([int16(value >> 16), int16(value)]);
const text = (value: string): Buffer => Buffer.from(`${value}\0`);
const sized = (body: Buffer): Buffer => Buffer.concat([int32(body.length + 4), body]);
const typed = (type: string, ...body: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(type), sized(Buffer.concat(body))]);
const startup = (version: number, ...body: Buffer[]): Buffer => sized(Buffer.concat([int32(version), ...body]));

const sslRequest = startup(80_877_103);
const hello = startup(196_608, text("user"), text("me"), text(""));
const values = Buffer.concat([int16(2), int32(3), Buffer.from("abc"), int32(-1)]);

const talk: readonly Said[] = [
  { direction: "upstream", messages: [{ bytes: sslRequest, facts: { command: ["SSLRequest"] } }] },
  { direction: "downstream", messages: [{ bytes: "N", facts: { command: ["EncryptionAnswer"] } }] },
  { direction: "upstream", messages: [{ bytes: hello, facts: { command: ["StartupMessage"] } }] },
  {
    direction: "downstream",
    messages: [
      { bytes: typed("R", int32(0)), facts: { command: ["Authentication"] } },
      { bytes: typed("N", text("SNOTICE"), text("")), facts: { command: ["NoticeResponse"] } },
      { bytes: typed("Z", Buffer.from("I")), facts: { command: ["ReadyForQuery"] } },
    ],
  },
  {
    direction: "upstream",
    messages: [
      { bytes: typed("Q", text("select 1")), facts: { command: ["Query"], sql: ["select 1"] } },
      {
        bytes: typed("P", text("s1"), text("select $1"), int16(0)),
        facts: { command: ["Parse"], sql: ["select $1"] },
      },
      {
        bytes: typed("B", text(""), text("s1"), int16(1), int16(0), values, int16(0)),
        facts: { command: ["Bind"], sql: ["select $1"] },
      },
      { bytes: typed("S"), facts: { command: ["Sync"] } },
    ],
  },
  {
    direction: "downstream",
    messages: [
      { bytes: typed("D", values), facts: { command: ["DataRow"] } },
      { bytes: typed("d", Buffer.from("1\t2\n")), facts: { command: ["CopyData"] } },
    ],
  },
];

describe("the framer of PostgreSQL", () => {
  itKeepsTheLaws(postgresqlFramers, talk);

  it("passes on what is encrypted as bytes, in both directions", () => {
    const framers = postgresqlFramers();
    const up = new MessageReader(framers.upstream);
    const down = new MessageReader(framers.downstream);
    const met: unknown[] = [];
    up.push(sslRequest, ({ facts }) => met.push(facts));
    down.push(Buffer.from("S\x16\x03\x03"), ({ facts }) => met.push(facts));
    up.push(Buffer.from("\x16\x03\x01"), ({ facts }) => met.push(facts));
    expect(met).toEqual([{ command: ["SSLRequest"] }, { command: ["EncryptionAnswer"] }, undefined, undefined]);
  });

  it("finds the values of a row, and those that a statement is bound to", () => {
    const { upstream, downstream } = postgresqlFramers();
    const bind = typed("B", text("p"), text("s"), int16(1), int16(0), values, int16(0));
    const found = (bytes: Buffer, framer: typeof upstream) =>
      framer.payload(bytes).map(({ start, end }) => bytes.toString("utf8", start, end));
    expect(found(bind, upstream)).toEqual(["abc", ""]);
    expect(found(typed("D", values), downstream)).toEqual(["abc", ""]);
    expect(found(typed("Q", text("select 1")), upstream)).toEqual(["select 1"]);
  });
});
