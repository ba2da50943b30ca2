import { describe, expect, it } from "vitest";
import { MessageReader } from "../message-reader.ts";
import { itKeepsTheLaws } from "./framer-laws.fixture.ts";
import { lengthPrefixedFramers } from "./length-prefixed.ts";
import { linesFramers } from "./lines.ts";

describe("the framer of lines", () => {
  itKeepsTheLaws(linesFramers(Buffer.from("\r\n")), [
    {
      direction: "upstream",
      messages: [
        { bytes: "one\r\n", facts: { text: ["one"] } },
        { bytes: "\r\n", facts: { text: [""] } },
        { bytes: "t\rw\no\r\r\n", facts: { text: ["t\rw\no"] } },
      ],
    },
  ]);

  it("does not hold a line that never ends", () => {
    const reader = new MessageReader(linesFramers(Buffer.from("\n"))().upstream);
    let gaveBytes = 0;
    for (let sent = 0; sent < 40; sent += 1) {
      reader.push(Buffer.alloc(1024 * 1024, "x"), ({ bytes, facts }) => {
        expect(facts).toBeUndefined();
        gaveBytes += bytes.length;
      });
    }
    expect(gaveBytes).toBeGreaterThanOrEqual(39 * 1024 * 1024);
    const read: unknown[] = [];
    reader.push(Buffer.from("end\nnext\n"), ({ bytes, facts }) => read.push([bytes.toString(), facts]));
    expect(read).toEqual([
      [expect.stringContaining("end\n"), undefined],
      ["next\n", { text: ["next"] }],
    ]);
  });
});

describe("the framer of messages that begin with their length", () => {
  itKeepsTheLaws(lengthPrefixedFramers({ offset: 0, width: 4, endian: "big", adjust: 0 }), [
    {
      direction: "downstream",
      messages: [
        { bytes: "\0\0\0\x02hi", facts: { text: ["hi"] } },
        { bytes: "\0\0\0\0", facts: { text: [""] } },
      ],
    },
  ]);
  itKeepsTheLaws(lengthPrefixedFramers({ offset: 1, width: 2, endian: "little", adjust: -3 }), [
    { direction: "upstream", messages: [{ bytes: "T\x05\0hi", facts: { text: ["hi"] } }] },
  ]);
});
