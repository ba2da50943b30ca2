import { connect, type Socket } from "node:net";
import type { Random } from "@hormesis/experiment";
import type { Conversation, Protocol } from "../protocols/protocol.ts";
import type { Timers } from "../ports/timers.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { Behaviour } from "../toxics/behaviour.ts";
import { destroySocket, isCarried, resetSocket } from "./carrier.ts";
import type { Direction } from "./direction.ts";
import { converse, listenTo } from "./converse.ts";
import { Link } from "./link.ts";
import { ReadBuffer, type ReadBuffers } from "./read-buffers.ts";
import { readInto, type Reader } from "./read-into.ts";
import { SocketSink } from "./socket-sink.ts";
import type { Stage } from "./stage.ts";

export interface ConnectionInput {
  /** Accepted, and not read from yet. */
  readonly client: Socket;
  /** Connects to the server where that is more than TCP. */
  readonly connect?: (upstream: ConnectionInput["upstream"]) => Socket;
  readonly upstream: { readonly host: string; readonly port: number };
  readonly timers: Timers;
  readonly buffers: ReadBuffers;
  /** This connection's own chance. */
  readonly random: Random;
  /** What is spoken, where it is more than bytes. */
  readonly protocol: Protocol | undefined;
  readonly closed: (connection: Connection) => void;
}

/** One toxic on this connection: whether it is spared is drawn once, whatever happens to the toxic later. */
interface Effect {
  readonly draw: number;
  readonly behaviour: Behaviour;
  readonly stage: Stage;
  isActive: boolean;
}

/** One client, its connection to the server, and the two directions between them. */
export class Connection {
  readonly #input: ConnectionInput;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #links: Readonly<Record<Direction, Link>>;
  readonly #conversation: Conversation | undefined;
  readonly #effects = new Map<Toxic, Effect>();
  #openSockets = 2;

  constructor(input: ConnectionInput, toxics: readonly Toxic[]) {
    this.#input = input;
    this.#client = this.#adoptClient();
    this.#server = this.#connectServer();
    this.#conversation = this.#converse();
    this.#links = {
      upstream: this.#createLink("upstream", this.#client, this.#server),
      downstream: this.#createLink("downstream", this.#server, this.#client),
    };
    for (const toxic of toxics) this.#add(toxic, countConnection(toxic));
    this.#watch(this.#client, "upstream");
    this.#watch(this.#server, "downstream");
    this.#client.resume();
  }

  /** Bytes that came in and went out so far, in one direction. */
  traffic(direction: Direction): { readonly receivedBytes: number; readonly sentBytes: number } {
    const { receivedBytes, sentBytes } = this.#links[direction];
    return { receivedBytes, sentBytes };
  }

  /** Puts in a toxic that came while the connection was open; one that counts connections counts later ones only. */
  add(toxic: Toxic): void {
    this.#add(toxic, toxic.trigger === undefined);
  }

  #add(toxic: Toxic, isChosen: boolean): void {
    if (toxic.kind.layer === "conversation") {
      this.#conversation?.add(toxic);
      return;
    }
    const random = this.#input.random.fork(toxic.name);
    // One that is not chosen is spared whatever the toxicity becomes.
    const draw = isChosen ? random.next() : Infinity;
    const startedAtMs = this.#input.timers.monotonic();
    const behaviour = toxic.kind.create({ settings: toxic, random, startedAtMs });
    const isActive = draw < toxic.toxicity;
    const stage = this.#links[toxic.direction].append(isActive ? behaviour : undefined);
    this.#effects.set(toxic, { draw, behaviour, stage, isActive });
  }

  /** The toxic has other numbers now. */
  update(toxic: Toxic): void {
    if (toxic.kind.layer === "conversation") this.#conversation?.update(toxic);
    const effect = this.#effects.get(toxic);
    if (effect === undefined) return;
    const isActive = effect.draw < toxic.toxicity;
    if (isActive === effect.isActive) return effect.stage.wake();
    effect.isActive = isActive;
    effect.stage.exchange(isActive ? effect.behaviour : undefined);
  }

  remove(toxic: Toxic): void {
    if (toxic.kind.layer === "conversation") this.#conversation?.remove(toxic);
    this.#effects.get(toxic)?.stage.remove();
    this.#effects.delete(toxic);
  }

  /** Ends it now, whatever waits and whoever does not answer: both peers see the end of the stream. */
  close(): void {
    this.#dispose();
    destroySocket(this.#client);
    destroySocket(this.#server);
  }

  /** Both peers get a TCP reset. */
  reset(): void {
    this.#dispose();
    resetSocket(this.#client);
    resetSocket(this.#server);
  }

  #connectServer(): Socket {
    const { upstream, connect: connectBy } = this.#input;
    if (connectBy !== undefined) return this.#readFrom(connectBy(upstream), "downstream");
    const onread = this.#reader("downstream");
    return connect({ ...upstream, allowHalfOpen: true, noDelay: true, onread });
  }

  #adoptClient(): Socket {
    const { client } = this.#input;
    if (!isCarried(client) && readInto(client, this.#reader("upstream"))) return client;
    return this.#readFrom(client, "upstream");
  }

  /** Reads as Node.js does, into memory that is made for each read. */
  #readFrom(socket: Socket, direction: Direction): Socket {
    return socket.on("data", (bytes: Buffer) => this.#links[direction].receive(bytes, false));
  }

  #reader(direction: Direction): Reader {
    const memory = new ReadBuffer(this.#input.buffers);
    const callback = (length: number): boolean => {
      const { bytes, isBorrowed } = memory.read(length);
      const goesOn = this.#links[direction].receive(bytes, isBorrowed);
      // While the peer has not taken it, the memory is still in use.
      if (goesOn) memory.settle(length);
      return goesOn;
    };
    return { buffer: () => memory.current, callback };
  }

  #converse(): Conversation | undefined {
    const { protocol, timers, random } = this.#input;
    if (protocol === undefined) return undefined;
    const link = (direction: Direction): Link => this.#links[direction];
    return converse({ protocol, timers, random, link, close: () => this.close(), reset: () => this.reset() });
  }

  #createLink(direction: Direction, from: Socket, to: Socket): Link {
    const other = direction === "upstream" ? "downstream" : "upstream";
    return new Link({
      ...(this.#conversation === undefined ? {} : { listener: listenTo(this.#conversation, direction) }),
      timers: this.#input.timers,
      source: from,
      sink: (hasRoom) => new SocketSink(to, hasRoom, () => this.close()),
      isOtherEnded: () => this.#links[other].isEnded,
      reset: () => this.reset(),
    });
  }

  #watch(socket: Socket, direction: Direction): void {
    const other = direction === "upstream" ? "downstream" : "upstream";
    const end = (kind: "half" | "both"): void => {
      this.#links[direction].end(kind);
      this.#links[other].wakeStages();
    };
    // Both come once; `once` would keep two more objects for each.
    socket.on("end", () => end("half"));
    socket.on("error", () => {
      // What it sent before is still delivered; what was on its way to it is lost.
      this.#links[other].dispose();
      this.#links[other].end("half");
      end("both");
    });
    socket.on("close", () => this.#closed());
  }

  #closed(): void {
    this.#openSockets -= 1;
    if (this.#openSockets > 0) return;
    this.#dispose();
    this.#input.closed(this);
  }

  #dispose(): void {
    this.#conversation?.dispose();
    this.#links.upstream.dispose();
    this.#links.downstream.dispose();
  }
}

/** Whether a toxic's trigger chooses a new connection; one on messages counts those instead. */
function countConnection({ kind, trigger }: Toxic): boolean {
  return kind.layer !== "bytes" || (trigger?.next() ?? true);
}
