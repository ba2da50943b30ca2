import { createSocket } from "node:dgram";
import { once } from "node:events";
import { startServer, type TestServer } from "./servers.ts";

/** A name server for a test, on loopback, over UDP and TCP on one port. */
export interface NameServer extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  /** All queries that came, as they came. */
  readonly received: readonly Buffer[];
}

/** Says of every name that its address is 192.0.2.7, for five minutes. */
export async function startNameServer(): Promise<NameServer> {
  const received: Buffer[] = [];
  const answer = (query: Buffer): Buffer => {
    received.push(query);
    return answerTo(query);
  };
  const { tcp, udp } = await bind(answer);
  return {
    port: tcp.port,
    address: tcp.address,
    received,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => udp.close(resolve));
      await tcp[Symbol.asyncDispose]();
    },
  };
}

/** A query of the form that resolvers send. */
export function queryOf(name: string, id = 1): Buffer {
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1]);
}

/** The answer that the server gives to a query without options. */
export function answerTo(query: Buffer): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const head = Buffer.from(query.subarray(0, end));
  Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]).copy(head, 2);
  return Buffer.concat([head, Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 0x2c, 0, 4, 192, 0, 2, 7])]);
}

/** A message as it stands on a connection. */
export function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
}

async function bind(answer: (query: Buffer) => Buffer) {
  for (;;) {
    const tcp = await serveTcp(answer);
    const udp = createSocket("udp4");
    udp.on("message", (query, { address, port }) => udp.send(answer(query), port, address));
    udp.bind({ port: tcp.port, address: "127.0.0.1", exclusive: true });
    const isBound = await once(udp, "listening").then(
      () => true,
      () => false,
    );
    if (isBound) return { tcp, udp };
    await tcp[Symbol.asyncDispose]();
  }
}

function serveTcp(answer: (query: Buffer) => Buffer): Promise<TestServer> {
  return startServer((client) => {
    let rest = Buffer.alloc(0);
    client.on("end", () => client.end());
    client.on("data", (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0);
        client.write(framed(answer(rest.subarray(2, end))));
        rest = rest.subarray(end);
      }
    });
  });
}
