import { createSocket, type Socket } from "node:dgram";

/** A server of datagrams on loopback, which answers each with what is made of it. */
export async function startDatagramServer(
  answer: (packet: Buffer) => Buffer,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const socket = await bound();
  socket.on("message", (packet, { address, port }) => socket.send(answer(packet), port, address));
  return { port: socket.address().port, close: () => closed(socket) };
}

/** So long without a packet, and no more is expected. */
const QUIET_MS = 300;

/** Sends packets one after the other, and gives what came back: `most` at most, or until no more comes. */
export async function exchange(
  port: number,
  packets: readonly string[],
  most = packets.length,
): Promise<{ readonly got: readonly string[]; readonly lastMs: number }> {
  const socket = await bound();
  const got: string[] = [];
  const startMs = performance.now();
  let lastMs = 0;
  try {
    await new Promise<void>((resolve) => {
      let quiet = setTimeout(resolve, QUIET_MS);
      socket.on("message", (packet) => {
        got.push(packet.toString("latin1"));
        lastMs = performance.now() - startMs;
        clearTimeout(quiet);
        quiet = setTimeout(resolve, got.length < most ? QUIET_MS : 0);
      });
      for (const packet of packets) socket.send(packet, port, "127.0.0.1");
    });
    return { got, lastMs };
  } finally {
    await closed(socket);
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}
