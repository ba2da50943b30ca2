import { once } from "node:events";
import { connect, createServer, Socket, type AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { readInto } from "./read-into.ts";

it("reads an accepted socket into given memory, a piece in each, answers on it, and the server can close", async () => {
  const memories = [Buffer.alloc(5), Buffer.alloc(1024)];
  const used: Buffer[] = [];
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (accepted) => {
    const isDone = readInto(accepted, {
      buffer: () => {
        const memory = memories[used.length] ?? Buffer.alloc(8);
        used.push(memory);
        return memory;
      },
      callback: (length, buffer) => accepted.write(Buffer.from(buffer.subarray(0, length))),
    });
    // If this fails on a new Node.js, the proxy still works, and reads cost more.
    expect(isDone).toBe(true);
    accepted.once("end", () => accepted.end());
    accepted.resume();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.end("hello world");
  const answer: Buffer[] = [];
  for await (const chunk of client) answer.push(chunk as Buffer);
  expect(Buffer.concat(answer).toString()).toBe("hello world");
  expect(memories.map((memory) => memory.toString("latin1", 0, 6))).toEqual(["hello", " world"]);
  await new Promise((resolve) => server.close(resolve));
});

it("leaves a socket alone that has nothing to read from", () => {
  const socket = new Socket();
  expect(readInto(socket, { buffer: () => Buffer.alloc(1), callback: () => true })).toBe(false);
  expect(socket.destroyed).toBe(false);
});
