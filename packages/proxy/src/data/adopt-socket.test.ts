import { once } from "node:events";
import { connect, createServer, Socket, type AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { adoptSocket } from "./adopt-socket.ts";

it("reads an accepted socket into given memory, answers on it, and the server can close", async () => {
  const memory = Buffer.alloc(1024);
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (accepted) => {
    const adopted = adoptSocket(accepted, {
      buffer: memory,
      callback: (length, buffer) => {
        adopted?.write(Buffer.from(buffer.subarray(0, length)));
        return true;
      },
    });
    // If this fails on a new Node.js, the proxy still works, and reads cost more.
    expect(adopted).toBeInstanceOf(Socket);
    adopted?.once("end", () => adopted.end());
    adopted?.resume();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.end("hello");
  const [answer] = (await once(client, "data")) as [Buffer];
  expect(answer.toString()).toBe("hello");
  expect(memory.subarray(0, 5).toString()).toBe("hello");
  await once(client, "close");
  await new Promise((resolve) => server.close(resolve));
});

it("leaves a socket alone that has no handle to give", () => {
  const socket = new Socket();
  expect(adoptSocket(socket, { buffer: Buffer.alloc(1), callback: () => true })).toBeUndefined();
  expect(socket.destroyed).toBe(false);
});
