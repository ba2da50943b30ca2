import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** A server of datagrams for a test, on loopback. */
export interface TestDatagramServer extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  /** All that came, in order. */
  readonly received: readonly Buffer[];
  /** Who sent each of them: the port. */
  readonly senders: readonly number[];
}

/** Answers each datagram with what `answer` makes of it; without an answer it only listens. */
export async function startDatagramServer(
  answer: (packet: Buffer) => Buffer | undefined = (packet) => packet,
): Promise<TestDatagramServer> {
  const socket = await bound();
  const received: Buffer[] = [];
  const senders: number[] = [];
  socket.on("message", (packet, { address, port }) => {
    received.push(packet);
    senders.push(port);
    const reply = answer(packet);
    if (reply !== undefined) socket.send(reply, port, address);
  });
  const { port } = socket.address();
  return { port, address: `127.0.0.1:${port}`, received, senders, [Symbol.asyncDispose]: () => closed(socket) };
}

/** A client of a port on loopback, and all that came back to it. */
export interface DatagramClient extends AsyncDisposable {
  readonly socket: Socket;
  readonly received: readonly Buffer[];
  /** Sends, and gives the system the time to take it. */
  send(packet: Buffer | string): Promise<void>;
  /** Sends, and waits for the next that comes. */
  ask(packet: Buffer | string): Promise<Buffer>;
}

export async function datagramClient(port: number): Promise<DatagramClient> {
  const socket = await bound();
  const received: Buffer[] = [];
  socket.on("message", (packet) => received.push(packet));
  const send = (packet: Buffer | string): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.send(packet, port, "127.0.0.1", (error) => (error === null ? resolve() : reject(error)));
    });
  return {
    socket,
    received,
    send,
    async ask(packet) {
      const answered = once(socket, "message") as Promise<[Buffer]>;
      await send(packet);
      return (await answered)[0];
    },
    [Symbol.asyncDispose]: () => closed(socket),
  };
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: "udp4", recvBufferSize: 1024 * 1024 });
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}
