import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";
import type { Io } from "./io.ts";
import { type Notification, openNotifications, type PluginCall } from "./notifications.ts";

interface Received {
  readonly method: string | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

const received: Received[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ method: request.method, headers: request.headers, body });
      response.writeHead(request.url === "/broken" ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function notify(
  channels: Record<string, unknown>[],
  env: Record<string, string> = {},
  plugin?: PluginCall,
  payload: Json = { title: "t" },
): Promise<string> {
  received.length = 0;
  let said = "";
  const stderr = { write: (text: string) => (said += text), on: () => undefined, off: () => undefined };
  const io: Pick<Io, "env" | "stderr" | "clock"> = { env, stderr, clock: systemClock };
  const settings = JSON.parse(JSON.stringify({ notifications: channels }));
  await using notifications = openNotifications(settings, io, "run", plugin);
  notifications.send("run-started", payload);
  notifications.send("run-failed", null, "why");
  await notifications[Symbol.asyncDispose]();
  return said;
}

describe("an http channel", () => {
  test("is not told the secrets that a document holds, nor where else the document repeats them", async () => {
    const env = { type: "env", key: "TOKEN" };
    await notify([{ type: "http", url, events: ["run-started"] }], {}, undefined, {
      title: "login as hunter2",
      configuration: { where: "env" },
      secrets: { db: { password: "hunter2", token: env } },
    });
    expect(received.map(({ body }) => (JSON.parse(body) as Notification).payload)).toEqual([
      {
        title: "login as [secret db.password]",
        configuration: { where: "env" },
        secrets: { db: { password: "[secret db.password]", token: env } },
      },
    ]);
  });

  test("gets each event as JSON, in Chaos Toolkit's form", async () => {
    await notify([{ type: "http", url, headers: { "X-Token": "abc" } }]);
    const events = received
      .map(({ body }) => JSON.parse(body) as Notification)
      .toSorted((a, b) => a.name.localeCompare(b.name));
    expect(events).toMatchObject([
      { name: "run-failed", phase: "run", payload: null, error: "why" },
      { name: "run-started", phase: "run", payload: { title: "t" } },
    ]);
    expect(events[0]?.ts).toBeGreaterThan(1.7e9);
    expect(received[0]).toMatchObject({
      method: "POST",
      headers: { "x-token": "abc", "content-type": "application/json" },
    });
  });

  test("gets only the events that it names", async () => {
    await notify([{ type: "http", url, events: ["run-failed"] }]);
    expect(received.map(({ body }) => (JSON.parse(body) as Notification).name)).toEqual(["run-failed"]);
  });

  test("gets a GET without a body when it does not want the payload", async () => {
    await notify([{ type: "http", url, forward_event_payload: false, events: ["run-started"] }]);
    expect(received).toMatchObject([{ method: "GET", body: "" }]);
  });
});

describe("a failing channel", () => {
  const failing = () => [
    { type: "http", url: `${url}/broken` },
    { type: "http", url: "http://127.0.0.1:2" },
    { type: "pigeon" },
    { type: "plugin", module: "./none.ts" },
  ];

  test("disturbs nobody and says nothing", async () => {
    expect(await notify(failing())).toBe("");
  });

  test("is named when somebody is looking for the reason", async () => {
    const said = await notify(failing(), { HORMESIS_DEBUG: "1" });
    expect(said).toContain("the channel answered 500");
    expect(said).toContain("no channel of type 'pigeon'");
  });
});

test("a plugin channel is called with its settings and the event", async () => {
  const calls: unknown[] = [];
  await notify([{ type: "plugin", module: "m", func: "tell", to: "#chaos" }], {}, async (channel, event) => {
    calls.push([channel["to"], event.name]);
  });
  expect(calls).toEqual([
    ["#chaos", "run-started"],
    ["#chaos", "run-failed"],
  ]);
});
