import { describe, expect, it } from "vitest";
import type { Attributes } from "../../toxics/attributes.ts";
import { stage } from "../conversation.fixture.ts";
import { linesFramers } from "../framers/lines.ts";
import { redisFramers } from "../framers/redis.ts";
import { messageProtocol } from "../message-conversation.ts";

const lines = messageProtocol("lines", linesFramers(Buffer.from("\n")));
const letters = (text: string): string =>
  text
    .split("")
    .map((letter) => `${letter}\n`)
    .join("");
/** What arrives of these lines, without line breaks. */
const arrived = (text: string): string => text.replaceAll("\n", "");

describe("message_drop", () => {
  it("takes the share that was asked for, the same for the same seed", () => {
    const lost = (seed: string) => {
      const at = stage(lines, seed);
      const { effect } = at.add({ type: "message_drop", toxicity: 0.25 });
      at.receive(letters("x".repeat(1000)));
      expect(at.sent()).toHaveLength(2 * (1000 - effect.affected));
      return effect.affected;
    };
    expect(lost("1")).toBe(lost("1"));
    expect(lost("1")).toBeGreaterThan(180);
    expect(lost("1")).toBeLessThan(320);
  });

  it("counts messages that match, not others, for its trigger", () => {
    const at = stage(lines);
    const toxic = at.add({ type: "message_drop", trigger: { first: 2 }, attributes: { match: { text: "/[ab]/" } } });
    at.receive(letters("xaxbxa"));
    expect(arrived(at.sent())).toBe("xxxa");
    expect(toxic.effect).toEqual({ seen: 6, matched: 3, affected: 2 });
  });
});

describe("message_duplicate", () => {
  it("sends a message so many times more, right after it", () => {
    const at = stage(lines);
    at.add({ type: "message_duplicate", attributes: { copies: 2, match: { text: "b" } } });
    at.receive(letters("abc"));
    expect(arrived(at.sent())).toBe("abbbc");
  });
});

describe("message_delay", () => {
  const delayed = (attributes: Attributes) => {
    const at = stage(lines);
    const toxic = at.add({ type: "message_delay", attributes: { match: { text: "b" }, ...attributes } });
    return { ...at, toxic, arrived: () => arrived(at.sent()) };
  };

  it("holds a message, and those behind it", () => {
    const at = delayed({ delay: 100 });
    at.receive(letters("abc"));
    expect(at.arrived()).toBe("a");
    at.timers.advance(99);
    expect(at.arrived()).toBe("a");
    at.timers.advance(1);
    expect(at.arrived()).toBe("abc");
    expect(at.timers.count()).toBe(0);
  });

  it("lets others overtake when that is asked for", () => {
    const at = delayed({ delay: 100, reorder: true });
    at.receive(letters("abc"));
    expect(at.arrived()).toBe("ac");
    at.timers.advance(100);
    expect(at.arrived()).toBe("acb");
  });

  it("never comes between the pieces of what is no message", () => {
    const at = delayed({ delay: 100, reorder: true });
    at.receive(`b\n${"x".repeat(17 * 1024 * 1024)}`);
    at.timers.advance(100);
    at.receive("x\nc\n");
    expect(at.sent().startsWith("b\nx")).toBe(true);
    expect(at.sent().endsWith("xx\nc\n")).toBe(true);
  });

  it("draws the jitter from the seed", () => {
    const at = stage(lines);
    at.add({ type: "message_delay", attributes: { delay: 100, jitter: 50, reorder: true } });
    at.receive(letters("abcdefgh"));
    at.timers.advance(50);
    expect(at.sent()).toBe("");
    at.timers.advance(100);
    expect(arrived(at.sent()).split("").toSorted().join("")).toBe("abcdefgh");
    expect(arrived(at.sent())).not.toBe("abcdefgh");
  });

  it("shortens what waits when its numbers change, and gives it at once when it goes", () => {
    const at = delayed({ delay: 10_000 });
    at.receive(letters("bc"));
    at.toxic.attributes = { ...at.toxic.attributes, delay: 10 };
    at.conversation.update(at.toxic);
    at.timers.advance(10);
    expect(at.arrived()).toBe("bc");
    at.receive(letters("bd"));
    at.conversation.end("upstream");
    expect(at.done).toEqual([]);
    at.conversation.remove(at.toxic);
    expect(at.arrived()).toBe("bcbd");
    expect(at.done).toEqual(["end upstream"]);
    expect(at.timers.count()).toBe(0);
  });

  it("holds a bounded amount, and makes the source wait", () => {
    const at = delayed({ delay: 1000, match: {} });
    const chunk = Buffer.alloc(1024 * 1024, "x");
    chunk[chunk.length - 1] = 0x0a;
    let taken = 0;
    while (!at.conversation.isFull("upstream") && taken < 100) {
      at.receive(chunk);
      taken += 1;
    }
    expect(taken).toBeLessThanOrEqual(32);
    expect(taken).toBeGreaterThan(20);
    at.block(true);
    at.timers.advance(1000);
    expect(at.sent()).toBe("");
    at.block(false);
    expect(at.sent()).toHaveLength(taken * chunk.length);
    expect(at.done).toEqual(["room upstream"]);
  });

  it("counts a delay of nothing as no effect", () => {
    const at = delayed({ delay: 0 });
    at.receive(letters("ab"));
    expect(at.arrived()).toBe("ab");
    expect(at.toxic.effect).toEqual({ seen: 2, matched: 1, affected: 0 });
  });

  it("holds no timer when the connection is over", () => {
    const at = delayed({ delay: 1000 });
    at.receive(letters("bc"));
    at.conversation.dispose();
    expect(at.timers.count()).toBe(0);
    at.timers.advance(1000);
    expect(at.sent()).toBe("");
  });
});

describe("message_reorder", () => {
  const reordered = (attributes: Attributes) => {
    const at = stage(lines);
    const toxic = at.add({ type: "message_reorder", attributes });
    return { ...at, toxic, arrived: () => arrived(at.sent()) };
  };

  it("swaps each message with the next one", () => {
    const at = reordered({});
    at.receive(letters("abcdef"));
    expect(at.arrived()).toBe("badcfe");
    expect(at.toxic.effect.affected).toBe(3);
  });

  it("lets so many overtake a message that is meant", () => {
    const at = reordered({ distance: 3, match: { text: "b" } });
    at.receive(letters("abcdef"));
    expect(at.arrived()).toBe("acdebf");
  });

  it("goes on without a next one after its time, and has then done nothing", () => {
    const at = reordered({ wait: 50 });
    at.receive(letters("a"));
    at.timers.advance(50);
    expect(at.arrived()).toBe("a");
    expect(at.toxic.effect).toEqual({ seen: 1, matched: 1, affected: 0 });
  });

  it("gives what it holds before an end, and when it goes", () => {
    const ended = reordered({});
    ended.receive(letters("a"));
    ended.conversation.end("upstream");
    expect([ended.arrived(), ended.done]).toEqual(["a", ["end upstream"]]);
    const gone = reordered({});
    gone.receive(letters("a"));
    gone.conversation.remove(gone.toxic);
    expect([gone.arrived(), gone.timers.count()]).toEqual(["a", 0]);
  });
});

describe("message_corrupt", () => {
  it("changes so many bytes, the same for the same seed, and the message stays one", () => {
    const corrupted = (seed: string): string => {
      const at = stage(lines, seed);
      at.add({ type: "message_corrupt", attributes: { bytes: 3 } });
      at.receive("0123456789\n");
      return at.sent();
    };
    const changes = "0123456789".split("").filter((letter, index) => corrupted("1")[index] !== letter);
    expect(changes).toHaveLength(3);
    expect(corrupted("1")).toBe(corrupted("1"));
    expect(corrupted("1")).not.toBe(corrupted("2"));
    expect(corrupted("1").indexOf("\n")).toBe(10);
  });

  it("spares a message that carries nothing, and does not count it", () => {
    const at = stage(messageProtocol("redis", redisFramers));
    const toxic = at.add({ type: "message_corrupt", attributes: { bytes: 100 } });
    at.receive("PING\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nvv\r\n");
    expect(at.sent()).toMatch(/^PING\r\n\*3\r\n\$3\r\nSET\r\n\$1\r\nk\r\n\$2\r\n(?!vv)[^]{2}\r\n$/);
    expect(toxic.effect).toEqual({ seen: 2, matched: 1, affected: 1 });
  });
});

describe("message_close", () => {
  it("ends the connection in place of a message, after those before it", () => {
    const at = stage(lines);
    at.add({ type: "message_close", attributes: { match: { text: "b" } } });
    at.add({ type: "message_delay", attributes: { delay: 10 } });
    at.receive(letters("abc"));
    expect(at.done).toEqual([]);
    at.timers.advance(10);
    expect(arrived(at.sent())).toBe("a");
    at.conversation.end("upstream");
    expect(at.done).toEqual(["finish upstream"]);
  });

  it("resets it when that is asked for", () => {
    const at = stage(lines);
    at.add({ type: "message_close", attributes: { reset: true } });
    at.receive(letters("a"));
    expect([at.sent(), at.done]).toEqual(["", ["reset"]]);
  });
});
