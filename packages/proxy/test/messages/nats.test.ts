import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProxy } from "../../src/index.ts";
import { client } from "../support/servers.ts";
import { findProgram, startProgram, type RunningProgram } from "./support/program.ts";
import { readUntil } from "./support/read-until.ts";

const command = findProgram("nats-server", "/usr/sbin/nats-server");
const where = command === undefined ? " (needs nats-server)" : "";

describe.skipIf(command === undefined)(`a real NATS${where}`, () => {
  let nats: RunningProgram;
  beforeAll(async () => {
    nats = await startProgram({ command: command ?? "", args: ({ port }) => ["-a", "127.0.0.1", "-p", String(port)] });
  });
  afterAll(() => nats[Symbol.asyncDispose]());

  it("publishes a subject twice, and never delivers another", async () => {
    await using proxy = await createProxy({
      upstream: nats.address,
      protocol: "nats",
      toxics: [
        {
          type: "message_duplicate",
          direction: "upstream",
          attributes: { match: { command: "PUB", subject: "twice.*" } },
        },
        { type: "message_drop", direction: "downstream", attributes: { match: { command: "MSG", subject: "lost" } } },
      ],
    });
    const socket = await client(proxy.port);
    socket.write("CONNECT {}\r\nSUB > 1\r\nPUB lost 4\r\nlost\r\nPUB twice.a 2\r\nhi\r\nPUB once 3\r\nend\r\n");
    const said = await readUntil(socket, "end\r\n");
    socket.destroy();
    expect(said.match(/MSG \S+/g)).toEqual(["MSG twice.a", "MSG twice.a", "MSG once"]);
  });
});
