import { execFile } from "node:child_process";
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { promises as dns } from "node:dns";
import { connect, createServer, type Socket } from "node:net";

/*
 * Runs inside a network namespace and does what the tests ask over the channel to its parent: real servers, real
 * connections. Ends when the parent does.
 */

const udp = new Map<number, { socket: UdpSocket; received: Buffer[] }>();
const connections = new Map<number, Socket>();
const ended = new Map<number, string>();
let count = 0;
const keptResolver = new dns.Resolver({ timeout: 500, tries: 1 });

const commands = {
  /** Echoes what it gets, on TCP; `shared`: beside others on the same port. */
  listen: ({ port, host = "::", shared = false }: { port: number; host?: string; shared?: boolean }) =>
    new Promise<void>((resolve, reject) => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        socket.on("data", (chunk) => (chunk.length <= 1024 ? socket.write(chunk) : undefined));
      });
      server.on("error", reject).listen({ port, host, reusePort: shared }, resolve);
    }),

  /** Counts datagrams. */
  countUdp: ({ port }: { port: number }) =>
    new Promise<void>((resolve, reject) => {
      const received: Buffer[] = [];
      const socket = createSocket({ type: "udp4", recvBufferSize: 4 * 2 ** 20 });
      socket.on("message", (message) => received.push(message));
      socket.on("error", reject).bind(port, () => {
        udp.set(port, { socket, received });
        resolve();
      });
    }),

  /** How many packets came on a port since the last question, and what the first byte of each was. */
  received: async ({ port }: { port: number }) => {
    const { received = [] } = udp.get(port) ?? {};
    const taken = received.splice(0);
    return { count: taken.length, whole: taken.filter((one) => one.toString() === "hello").length };
  },

  /** Sends datagrams; resolves to how many the kernel refused to send. */
  sendUdp: ({ host, port, times, text = "hello" }: { host: string; port: number; times: number; text?: string }) =>
    new Promise<number>((resolve) => {
      const socket = createSocket("udp4");
      let left = times;
      let refused = 0;
      const sent = (error: Error | null): void => void (error !== null && (refused += 1));
      const some = (): void => {
        for (let now = 0; now < 20 && left > 0; now += 1, left -= 1) socket.send(text, port, host, sent);
        if (left > 0) setTimeout(some, 2);
        else setTimeout(() => socket.close(() => resolve(refused)), 20);
      };
      socket.on("error", () => undefined);
      some();
    }),

  /** Connects; the connection stays, and is known by the number. */
  connect: ({ host, port, withinMs = 400 }: { host: string; port: number; withinMs?: number }) =>
    new Promise<{ outcome: string; id: number; tookMs: number }>((resolve) => {
      count += 1;
      const id = count;
      const startMs = performance.now();
      const socket = connect({ host, port });
      const settle = (outcome: string): void => resolve({ outcome, id, tookMs: performance.now() - startMs });
      const timer = setTimeout(() => {
        socket.destroy();
        settle("silent");
      }, withinMs);
      socket.on("connect", () => {
        clearTimeout(timer);
        connections.set(id, socket);
        settle("connected");
      });
      socket.on("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        ended.set(id, error.code ?? "error");
        settle(error.code ?? "error");
      });
    }),

  /** Lets a program that it starts connect, and tells how that ended. */
  connectByChild: ({ host, port }: { host: string; port: number }) =>
    new Promise<string>((resolve) => {
      const program = `
        const socket = require("node:net").connect(${port}, "${host}");
        const end = (word) => { process.stdout.write(word); process.exit(0); };
        socket.on("connect", () => end("connected")).on("error", (error) => end(error.code));
        setTimeout(() => end("silent"), 400);
      `;
      execFile(process.execPath, ["-e", program], (_error, stdout) => resolve(stdout));
    }),

  /** How a connection stands: `open`, or what ended it. Sends a byte first, and waits for its echo. */
  say: ({ id, withinMs = 400 }: { id: number; withinMs?: number }) =>
    new Promise<string>((resolve) => {
      const socket = connections.get(id);
      const fate = ended.get(id);
      if (fate !== undefined || socket === undefined) return resolve(fate ?? "unknown");
      const timer = setTimeout(() => resolve(ended.get(id) ?? "silent"), withinMs);
      const settle = (word: string): void => {
        clearTimeout(timer);
        resolve(word);
      };
      socket.once("data", () => settle("open"));
      socket.once("error", (error: NodeJS.ErrnoException) => settle(error.code ?? "error"));
      socket.write("x");
    }),

  /** Sends a text on a connection, and tells what comes back, a letter for each byte. */
  echo: ({ id, text, withinMs = 400 }: { id: number; text: string; withinMs?: number }) =>
    new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve("silent"), withinMs);
      connections.get(id)?.once("data", (data) => {
        clearTimeout(timer);
        resolve(data.toString("latin1"));
      });
      connections.get(id)?.write(text);
    }),

  /** What ended a connection, without sending anything on it; `open` when nothing did within 300 ms. */
  fate: async ({ id }: { id: number }) => {
    for (let look = 0; look < 30 && !ended.has(id); look += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    return ended.get(id) ?? "open";
  },

  /** Sends so much, and tells how many bits a second arrived. */
  throughput: async ({ host, port, bytes }: { host: string; port: number; bytes: number }) => {
    const { outcome, id } = await commands.connect({ host, port });
    const socket = connections.get(id);
    if (socket === undefined) return outcome;
    const startMs = performance.now();
    const chunk = Buffer.alloc(16_384);
    for (let sent = 0; sent < bytes; sent += chunk.length) {
      if (!socket.write(chunk)) await new Promise((resolve) => socket.once("drain", resolve));
    }
    // The other side closes when it has all of it.
    await new Promise((resolve) => socket.resume().once("close", resolve).end());
    return (bytes * 8000) / (performance.now() - startMs);
  },

  /** Asks a name server for the address of a name, by Node's own resolver; `kept`: by the same one as the last time. */
  resolve: async (input: { name: string; server: string; timeoutMs?: number; six?: boolean; kept?: boolean }) => {
    const { name, server, timeoutMs = 1500, six = false, kept = false } = input;
    const resolver = kept ? keptResolver : new dns.Resolver({ timeout: timeoutMs, tries: 1 });
    resolver.setServers([server]);
    const startMs = performance.now();
    const asked = six ? resolver.resolve6(name) : resolver.resolve4(name);
    const answer = await asked.catch((error: unknown) => String((error as NodeJS.ErrnoException).code));
    return { answer, tookMs: performance.now() - startMs };
  },

  /** A name server that knows every name under one address. */
  serveNames: ({ address }: { address: string }) =>
    new Promise<void>((resolve, reject) => {
      const socket = createSocket("udp4");
      socket.on("message", (query, from) => {
        const answer = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)]);
        const end = query.indexOf(0, 12) + 5;
        const head = Buffer.from(query.subarray(0, end));
        head.writeUInt16BE(0x8180, 2);
        head.writeUInt16BE(1, 6);
        head.fill(0, 8, 12);
        socket.send(Buffer.concat([head, answer]), from.port, from.address);
      });
      socket.on("error", reject).bind(53, () => resolve());
    }),

  become: async ({ uid }: { uid: number }) => {
    process.setgroups?.([]);
    process.setgid?.(uid);
    process.setuid?.(uid);
  },
};

export type AgentCommands = typeof commands;

process.on("message", (message: { number: number; name: keyof AgentCommands; input: never }) => {
  const { number, name, input } = message;
  (commands[name](input) as Promise<unknown>).then(
    (result) => process.send?.({ number, result }),
    (error: unknown) => process.send?.({ number, error: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ number: 0 });
