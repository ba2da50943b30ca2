import { describe, expect, it } from "vitest";
import type { Message } from "../framer.ts";
import { MessageReader } from "../message-reader.ts";
import {
  body,
  consume,
  consumeOk,
  deliver,
  header,
  heartbeat,
  protocolHeader,
  publish,
  publishMethod,
} from "./amqp.fixture.ts";
import { amqpFramers } from "./amqp.ts";
import { itKeepsTheLaws, type Said } from "./framer-laws.fixture.ts";

const talk: readonly Said[] = [
  {
    direction: "upstream",
    messages: [
      { bytes: protocolHeader, facts: { command: ["protocol-header"] } },
      {
        bytes: publish(1, "events", "order.new", "hello"),
        facts: { command: ["basic.publish"], exchange: ["events"], key: ["order.new"] },
      },
      {
        bytes: publish(1, "", "jobs", ""),
        facts: { command: ["basic.publish"], exchange: [""], key: ["jobs"], queue: ["jobs"] },
      },
      { bytes: heartbeat, facts: { command: ["heartbeat"] } },
      { bytes: consume(2, "jobs", ""), facts: { command: ["basic.consume"], queue: ["jobs"] } },
    ],
  },
  {
    direction: "downstream",
    messages: [
      { bytes: consumeOk(2, "tag-1"), facts: { command: ["basic.consume-ok"], queue: ["jobs"] } },
      {
        bytes: deliver(2, "tag-1", "events", "order.new", "hello"),
        facts: { command: ["basic.deliver"], exchange: ["events"], key: ["order.new"], queue: ["jobs"] },
      },
    ],
  },
];

function read(frames: readonly Buffer[]): readonly Message[] {
  const messages: Message[] = [];
  new MessageReader(amqpFramers().upstream).push(Buffer.concat(frames), (message) => messages.push(message));
  return messages;
}

describe("the framer of AMQP", () => {
  itKeepsTheLaws(amqpFramers, talk);

  it("puts contents together whose frames come between those of other channels", () => {
    const messages = read([
      publishMethod(1, "a", "one"),
      header(1, 4),
      publishMethod(2, "a", "two"),
      body(1, "ab"),
      heartbeat,
      header(2, 2),
      body(2, "xy"),
      body(1, "cd"),
    ]);
    expect(messages.map(({ facts }) => facts?.key ?? facts?.command)).toEqual([["heartbeat"], ["two"], ["one"]]);
    expect(messages[2]?.bytes).toEqual(
      Buffer.concat([publishMethod(1, "a", "one"), header(1, 4), body(1, "ab"), body(1, "cd")]),
    );
  });

  it("takes parts for bytes that belong to no content, and a content that is broken off", () => {
    const messages = read([header(1, 4), body(1, "abcd"), publishMethod(1, "a", "one"), publish(1, "a", "two", "x")]);
    expect(messages.map(({ facts }) => facts?.key)).toEqual([undefined, undefined, undefined, ["two"]]);
  });

  it("finds the bodies", () => {
    const bytes = publish(1, "a", "key", "hello");
    const found = amqpFramers().upstream.payload(bytes);
    expect(found.map(({ start, end }) => bytes.toString("utf8", start, end))).toEqual(["hel", "lo"]);
  });

  it("is lost where a frame does not end as one", () => {
    const broken = Buffer.from(heartbeat).fill(0, heartbeat.length - 1);
    expect(read([broken, heartbeat]).map(({ facts }) => facts)).toEqual([undefined]);
  });
});
