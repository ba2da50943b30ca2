import { describe, expect, it } from "vitest";
import type { Facts } from "../framer.ts";
import { commandFacts } from "./redis-commands.ts";
import { itKeepsTheLaws, type Said } from "./framer-laws.fixture.ts";
import { redisFramers } from "./redis.ts";

const up = (bytes: string, facts: Facts): Said => ({ direction: "upstream", messages: [{ bytes, facts }] });
const down = (...messages: readonly (readonly [string, Facts])[]): Said => ({
  direction: "downstream",
  messages: messages.map(([bytes, facts]) => ({ bytes, facts })),
});
const words = (...texts: readonly string[]): string =>
  `*${texts.length}\r\n${texts.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`).join("")}`;

const talk: readonly Said[] = [
  up("PING\r\n", { command: ["PING"], key: [] }),
  down(["+PONG\r\n", { command: ["status"] }]),
  up(words("SET", "ключ", "a\r\nb"), { command: ["SET"], key: ["ключ"] }),
  up(words("mget", "a", "b"), { command: ["MGET"], key: ["a", "b"] }),
  down(
    ["*3\r\n$1\r\nx\r\n$-1\r\n*2\r\n:1\r\n*0\r\n", { command: ["array"] }],
    ["-ERR no\r\n", { command: ["error"] }],
    ["%1\r\n+a\r\n~2\r\n#t\r\n,1.5\r\n", { command: ["map"] }],
    ["|1\r\n+ttl\r\n:9\r\n*1\r\n_\r\n", {}],
    ["$-1\r\n", { command: ["bulk"] }],
    ["=7\r\ntxt:a\r\n\r\n", { command: ["bulk"] }],
    ["*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\ny\r\n", { command: ["array"] }],
  ),
  up(words("SUBSCRIBE", "news", "x"), { command: ["SUBSCRIBE"], topic: ["news", "x"] }),
  down(
    ["*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", { command: ["array"] }],
    ["*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n", { command: ["message"], topic: ["news"] }],
    [
      ">4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$2\r\nhi\r\n",
      { command: ["pmessage"], topic: ["n*", "news"] },
    ],
  ),
];

describe("the framer of Redis", () => {
  itKeepsTheLaws(redisFramers, talk);

  it.each([
    [
      ["EVAL", "return 1", "2", "a", "b", "c"],
      ["a", "b"],
    ],
    [
      ["XREAD", "COUNT", "2", "streams", "a", "b", "0", "0"],
      ["a", "b"],
    ],
    [
      ["MSET", "a", "1", "b", "2"],
      ["a", "b"],
    ],
    [
      ["BLPOP", "a", "b", "5"],
      ["a", "b"],
    ],
    [
      ["RENAME", "a", "b"],
      ["a", "b"],
    ],
    [["INFO", "memory"], []],
    [["LPUSH", "a", "x", "y"], ["a"]],
  ])("knows the keys of %s", (command, keys) => {
    expect(commandFacts(command).key).toEqual(keys);
  });

  it("does not take what is not text for a command, and so does not wait for its end", () => {
    const { upstream } = redisFramers();
    expect(upstream.piece(Buffer.from([0x16, 0x03, 0x01, 0x02]), 0)).toEqual({ kind: "lost" });
    expect(upstream.piece(Buffer.from("*1\r\n$x\r\n"), 4)).toEqual({ kind: "lost" });
  });
});
