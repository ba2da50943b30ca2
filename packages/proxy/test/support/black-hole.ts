import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** An address where nobody answers: packets that ask for a connection are dropped. Linux only, no rights needed. */
export interface BlackHole extends AsyncDisposable {
  readonly address: string;
}

/*
 * The thread listens with the shortest queue there is and then sleeps for good, so that nobody accepts. Once the queue
 * is full, Linux drops further requests.
 */
const sleeper = `
  const { createServer } = require("node:net");
  const { parentPort } = require("node:worker_threads");
  const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 20);
  });
`;

export async function startBlackHole(): Promise<BlackHole> {
  const worker = new Worker(sleeper, { eval: true });
  const [port] = (await once(worker, "message")) as [number];
  await sleep(60);
  const fillers: Socket[] = [];
  for (let index = 0; index < 8; index += 1) fillers.push(connect({ port, host: "127.0.0.1" }).on("error", () => {}));
  await sleep(60);
  if (fillers.every((socket) => !socket.connecting)) throw new Error("The queue is not full yet.");
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}
