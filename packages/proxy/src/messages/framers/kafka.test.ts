import { describe, expect, it } from "vitest";
import { itKeepsTheLaws, type Said } from "./framer-laws.fixture.ts";
import { kafkaFramers } from "./kafka.ts";

// As kafkajs 2.2.4 and kafka-python 3.0.12 write them: one topic, `orders`, with one partition.
const written = {
  produce0:
    "0000004a000000000000000500026d65ffff000003e80000000100066f7264657273000000010000000000000020000000000000000000000014" +
    "a4cdab3a0000000000016b0000000568656c6c6f",
  produce7:
    "00000034000000070000000500026d65ffffffff000003e80000000100066f726465727300000001000000000000000801020368656c6c6f",
  produce12: "0000002d0000000c0000000500026d650000ffff000003e802076f726465727302000000000901020368656c6c6f000000",
  fetch0:
    "00000038000100000000000600026d65ffffffff00000001000000010000000100066f7264657273000000010000000000000000000000000000000a",
  fetch5:
    "00000045000100050000000600026d65ffffffff000000010000000100000064010000000100066f7264657273000000010000000000000000" +
    "00000000ffffffffffffffff0000000a",
  fetch11:
    "000000570001000b0000000600026d65ffffffff0000000100000001000000640100000000ffffffff0000000100066f726465727300000001" +
    "00000000ffffffff0000000000000000ffffffffffffffff0000000a000000000000",
  fetch12:
    "000000540001000c0000000600026d6500ffffffff0000000100000001000000640100000000ffffffff02076f72646572730200000000ffff" +
    "ffff0000000000000000ffffffffffffffffffffffff0000000a0000010100",
  answer0: "0000002e000000060000000100066f72646572730000000100000000000000000000000000010000000801020368656c6c6f",
  answer11:
    "0000006000000006000000000000000000000000000100066f7264657273000000010000000000000000000000000001000000000000000100" +
    "000000000000000000000100000000000000010000000000000000ffffffff0000000801020368656c6c6f",
  answer12:
    "0000005800000006000000000000000000000002076f7264657273020000000000000000000000000001000000000000000100000000000000" +
    "00020000000000000001000000000000000000ffffffff0901020368656c6c6f000000",
};
const bytesOf = (name: keyof typeof written): Buffer => Buffer.from(written[name], "hex");
const produced = { command: ["Produce"], topic: ["orders"] };
const fetched = { command: ["Fetch"], topic: ["orders"] };
/** ApiVersions 0, and an answer to it that says nothing. */
const versions = Buffer.from("0000000c001200000000000900026d65", "hex");
const versionsAnswer = Buffer.from("0000000a00000009000000000000", "hex");

const talk: readonly Said[] = [
  {
    direction: "upstream",
    messages: [
      { bytes: versions, facts: { command: ["ApiVersions"] } },
      { bytes: bytesOf("produce7"), facts: produced },
      { bytes: bytesOf("fetch11"), facts: fetched },
    ],
  },
  {
    direction: "downstream",
    messages: [
      { bytes: bytesOf("answer11"), facts: fetched },
      { bytes: versionsAnswer, facts: { command: ["ApiVersions"] } },
      // Nobody has asked for this one.
      { bytes: versionsAnswer, facts: {} },
    ],
  },
  { direction: "upstream", messages: [{ bytes: bytesOf("fetch12"), facts: fetched }] },
  { direction: "downstream", messages: [{ bytes: bytesOf("answer12"), facts: fetched }] },
];

describe("the framer of Kafka", () => {
  itKeepsTheLaws(kafkaFramers, talk);

  it.each(["produce0", "produce7", "produce12"] as const)("reads the topic and the records of %s", (name) => {
    const { upstream } = kafkaFramers();
    expect(upstream.describe(bytesOf(name))).toEqual(produced);
    const [range, ...more] = upstream.payload(bytesOf(name));
    expect(more).toEqual([]);
    expect(bytesOf(name).toString("latin1", range?.start, range?.end)).toContain("hello");
  });

  it.each([
    ["fetch0", "answer0"],
    ["fetch11", "answer11"],
    ["fetch12", "answer12"],
  ] as const)("reads the topic of %s, and topic and records of its answer", (request, answer) => {
    const { upstream, downstream } = kafkaFramers();
    expect(upstream.describe(bytesOf(request))).toEqual(fetched);
    expect(downstream.describe(bytesOf(answer))).toEqual(fetched);
    const [range] = downstream.payload(bytesOf(answer));
    expect(bytesOf(answer).toString("latin1", range?.start, range?.end)).toBe("\x01\x02\x03hello");
  });

  it("reads a topic in every version that has its name", () => {
    expect(kafkaFramers().upstream.describe(bytesOf("fetch5"))).toEqual(fetched);
  });

  it("does not take TLS or HTTP for a long message", () => {
    const { upstream } = kafkaFramers();
    expect(upstream.piece(Buffer.from("\x16\x03\x01\x02"), 0)).toEqual({ kind: "lost" });
    expect(upstream.piece(Buffer.from("GET / HTTP"), 0)).toEqual({ kind: "lost" });
  });
});
