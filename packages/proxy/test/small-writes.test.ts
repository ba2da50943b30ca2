import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createProxy } from "../src/index.ts";
import { client, startServer } from "./support/servers.ts";

it("goes on after a reader that stood still, when what waits are small pieces", async () => {
  const sent = randomBytes(12_000_000);
  const arrived = createHash("sha256");
  const done = Promise.withResolvers<void>();
  await using server = await startServer((peer) => {
    peer.pause();
    peer.on("data", (chunk: Buffer) => void arrived.update(chunk)).once("end", done.resolve);
    // `data` would let it flow, and the system's own buffers are to fill up first.
    peer.pause();
    void sleep(150).then(() => peer.resume());
  });
  await using proxy = await createProxy({
    upstream: server.address,
    toxics: [{ type: "slicer", direction: "upstream", attributes: { average_size: 4000, size_variation: 3000 } }],
  });
  const socket = await client(proxy.port);
  socket.end(sent);
  await done.promise;
  expect(arrived.digest("hex")).toBe(createHash("sha256").update(sent).digest("hex"));
  socket.destroy();
});
