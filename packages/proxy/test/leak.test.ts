import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createProxy, type ProxyHandle } from "../src/index.ts";
import { client, readAll, readBytes, startEcho, type TestServer } from "./support/servers.ts";

const clients = 300;
/** A connection takes some 8 KB of heap: one in forty that stays would be seen. The rest is what the heap gives or takes by itself. */
const mostGrowthBytes = 500_000;

function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // The second one takes what the first one's finalisers have let go.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

function resources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /^TCP|^Timeout/.test(kind))
    .toSorted();
}

it("gives back every socket, timer and object when clients have come and gone while toxics changed", async () => {
  await using echo = await startEcho();
  await using proxy = await createProxy({ upstream: echo.address });
  // What is compiled and cached once is not counted.
  for (let round = 0; round < 2; round += 1) await serve(proxy, echo);
  const resourcesBefore = resources();
  const heapBefore = heapBytes();
  for (let round = 0; round < 4; round += 1) await serve(proxy, echo);
  expect(resources()).toEqual(resourcesBefore);
  expect(heapBytes() - heapBefore).toBeLessThan(mostGrowthBytes);
});

async function serve(proxy: ProxyHandle, echo: TestServer): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: clients }, () => client(proxy.port)));
  const change = (turn: number): void => {
    const late = proxy.addToxic({ type: "latency", toxicity: 0.5, attributes: { latency: 5, jitter: 5 } });
    const slow = proxy.addToxic({ type: "bandwidth", direction: "upstream", attributes: { rate: 1000 } });
    late.update({ attributes: { latency: turn } });
    late.remove();
    // The other one is left for the reset of the next turn.
    slow.update({ attributes: { rate: 2000 } });
  };
  for (let turn = 0; turn < 3; turn += 1) {
    const answers = sockets.map((socket) => readBytes(socket, 5));
    for (const socket of sockets) socket.write("hello");
    change(turn);
    expect(new Set((await Promise.all(answers)).map(String))).toEqual(new Set(["hello"]));
    proxy.reset();
  }
  for (const [index, socket] of sockets.entries()) {
    // Some end as they should, some in the middle of an answer.
    if (index % 3 === 0) socket.resetAndDestroy();
    else socket.end();
  }
  await Promise.all(sockets.filter((socket) => !socket.destroyed).map((socket) => readAll(socket)));
  await expect.poll(() => proxy.connectionCount).toBe(0);
  await expect.poll(() => echo.sockets.size).toBe(0);
}
