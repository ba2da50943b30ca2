import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProxy, type ToxicInput } from "../../src/index.ts";
import { client, readBytes } from "../support/servers.ts";
import { findProgram, startProgram, type RunningProgram } from "./support/program.ts";
import { readUntil } from "./support/read-until.ts";

const command = findProgram("redis-server");
const where = command === undefined ? " (needs redis-server)" : "";

describe.skipIf(command === undefined)(`a real Redis${where}`, () => {
  let redis: RunningProgram;
  beforeAll(async () => {
    redis = await startProgram({
      command: command ?? "",
      args: ({ port, folder }) => ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    });
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  async function connected(...toxics: ToxicInput[]) {
    const stack = new AsyncDisposableStack();
    const proxy = stack.use(await createProxy({ upstream: redis.address, protocol: "redis", toxics }));
    const socket = stack.adopt(await client(proxy.port), (open) => void open.destroy());
    const say = async (text: string, answerBytes: number): Promise<string> => {
      socket.write(text);
      return (await readBytes(socket, answerBytes)).toString();
    };
    return { proxy, socket, say, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  it("loses a command by its name and key, and no other", async () => {
    const match = { command: "set", key: "lost:*" };
    await using at = await connected({ type: "message_drop", direction: "upstream", attributes: { match } });
    expect(await at.say("SET lost:1 x\r\nSET kept:1 y\r\n", 5)).toBe("+OK\r\n");
    expect(await at.say("*2\r\n$3\r\nGET\r\n$6\r\nkept:1\r\nGET lost:1\r\n", 12)).toBe("$1\r\ny\r\n$-1\r\n");
  });

  it("delays a command, and those behind it", async () => {
    const attributes = { delay: 200, match: { command: "GET" } };
    await using at = await connected({ type: "message_delay", direction: "upstream", attributes });
    const startedAt = performance.now();
    expect(await at.say("PING\r\n", 7)).toBe("+PONG\r\n");
    expect(await at.say("GET nothing\r\nPING\r\n", 12)).toBe("$-1\r\n+PONG\r\n");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(199);
  });

  it("hears the messages of one channel twice, and of another never", async () => {
    await using at = await connected(
      { type: "message_duplicate", attributes: { match: { command: "message", topic: "news" } } },
      { type: "message_drop", attributes: { match: { command: "message", topic: "lost" } } },
    );
    at.socket.write("SUBSCRIBE news lost\r\n");
    await readUntil(at.socket, "lost\r\n:2\r\n");
    const heard = readUntil(at.socket, "end\r\n");
    await using publisher = await connected();
    publisher.socket.write("PUBLISH lost x\r\nPUBLISH news one\r\nPUBLISH news end\r\n");
    expect((await heard).match(/one|end|x/g)).toEqual(["one", "one", "end", "end"]);
  });

  it("swaps two commands of a pipeline", async () => {
    const attributes = { match: { command: "SET", key: "swapped" } };
    await using at = await connected({ type: "message_reorder", direction: "upstream", attributes });
    expect(await at.say("SET swapped after\r\nGET swapped\r\nGET swapped\r\n", 21)).toBe(
      "$-1\r\n+OK\r\n$5\r\nafter\r\n",
    );
  });

  it("is reset in place of a command", async () => {
    const attributes = { reset: true, match: { command: "SHUTDOWN" } };
    await using at = await connected({ type: "message_close", direction: "upstream", attributes });
    expect(await at.say("PING\r\n", 7)).toBe("+PONG\r\n");
    const closed = new Promise((resolve) => at.socket.once("close", resolve));
    at.socket.write("SHUTDOWN\r\n");
    await closed;
    await using other = await connected();
    expect(await other.say("PING\r\n", 7)).toBe("+PONG\r\n");
  });

  it("takes a pipeline of large values while its answers are not read, and none is lost", async () => {
    await using at = await connected({ type: "message_delay", attributes: { delay: 20, match: { command: "bulk" } } });
    const value = "x".repeat(1024 * 1024);
    expect(await at.say(`*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n$${value.length}\r\n${value}\r\n`, 5)).toBe("+OK\r\n");
    at.socket.pause();
    at.socket.write("GET large\r\n".repeat(40));
    await sleep(300);
    const answer = `$${value.length}\r\n${value}\r\n`;
    at.socket.resume();
    const all = await readBytes(at.socket, 40 * answer.length);
    expect(all).toHaveLength(40 * answer.length);
    expect(all.toString("latin1", all.length - answer.length)).toBe(answer);
  });

  it("gives what waits when the toxic goes, and goes on", async () => {
    await using at = await connected();
    const handle = at.proxy.addToxic({ type: "message_delay", direction: "upstream", attributes: { delay: 600_000 } });
    at.socket.write("PING\r\n");
    await sleep(100);
    handle.remove();
    expect((await readBytes(at.socket, 7)).toString()).toBe("+PONG\r\n");
    expect(await at.say("PING\r\n", 7)).toBe("+PONG\r\n");
  });
});
