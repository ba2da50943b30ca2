import { describe, expect, it } from "vitest";
import { itKeepsTheLaws, type Said } from "./framer-laws.fixture.ts";
import { natsFramers } from "./nats.ts";

const headers = "NATS/1.0\r\nA: b\r\n\r\n";

const talk: readonly Said[] = [
  { direction: "downstream", messages: [{ bytes: 'INFO {"a":1}\r\n', facts: { command: ["INFO"] } }] },
  {
    direction: "upstream",
    messages: [
      { bytes: "CONNECT {}\r\n", facts: { command: ["CONNECT"] } },
      { bytes: "SUB orders.* workers 7\r\n", facts: { command: ["SUB"], subject: ["orders.*"], queue: ["workers"] } },
      { bytes: "sub news 8\r\n", facts: { command: ["SUB"], subject: ["news"] } },
      { bytes: "PUB orders.new 5\r\na\r\nbc\r\n", facts: { command: ["PUB"], subject: ["orders.new"] } },
      { bytes: "PUB orders.new reply.1 0\r\n\r\n", facts: { command: ["PUB"], subject: ["orders.new"] } },
      {
        bytes: `HPUB news ${headers.length} ${headers.length + 2}\r\n${headers}hi\r\n`,
        facts: { command: ["HPUB"], subject: ["news"] },
      },
    ],
  },
  {
    direction: "downstream",
    messages: [
      { bytes: "MSG orders.new 7 5\r\nhello\r\n", facts: { command: ["MSG"], subject: ["orders.new"] } },
      { bytes: "+OK\r\n", facts: { command: ["+OK"] } },
      { bytes: "-ERR 'no'\r\n", facts: { command: ["-ERR"] } },
      { bytes: "PING\r\n", facts: { command: ["PING"] } },
    ],
  },
];

describe("the framer of NATS", () => {
  itKeepsTheLaws(natsFramers, talk);

  it("gives up at once what cannot become NATS", () => {
    const { upstream, downstream } = natsFramers();
    expect(upstream.piece(Buffer.from("GET"), 0)).toEqual({ kind: "lost" });
    expect(upstream.piece(Buffer.from("PU"), 0)).toEqual({ kind: "more" });
    expect(downstream.piece(Buffer.from([0x16, 0x03]), 0)).toEqual({ kind: "lost" });
    expect(upstream.piece(Buffer.from("PUB a -1\r\n"), 0)).toEqual({ kind: "lost" });
  });

  it("finds the payload behind the headers", () => {
    const message = Buffer.from(`HPUB news ${headers.length} ${headers.length + 2}\r\n${headers}hi\r\n`);
    const [range] = natsFramers().upstream.payload(message);
    expect(message.toString("utf8", range?.start, range?.end)).toBe("hi");
  });
});
