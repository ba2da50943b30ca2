import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProxy, type ToxicInput } from "../../src/index.ts";
import { client, readBytes } from "../support/servers.ts";
import { findProgram, startProgram, type RunningProgram } from "./support/program.ts";

const command = findProgram("redis-server");
const where = command === undefined ? " (skipped: redis-server is not installed)" : "";

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
});
