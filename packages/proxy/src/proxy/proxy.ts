import type { Socket } from "node:net";
import type { Random } from "@hormesis/experiment";
import { Connection } from "../data/connection.ts";
import { directions, type Direction } from "../data/direction.ts";
import type { ReadBuffers } from "../data/read-buffers.ts";
import type { Timers } from "../ports/timers.ts";
import { isDatagramProtocol, streamOf, type AnyProtocol } from "../protocols/protocol.ts";
import { optionsOf } from "../protocols/protocol-options.ts";
import { tcp } from "../protocols/protocols.ts";
import type { Attributes } from "../toxics/attributes.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { TlsEnds, type TlsContext } from "../tls/ends/tls-ends.ts";
import type { TlsTerms } from "../tls/ends/tls-terms.ts";
import { PacketMemory } from "../udp/packet-memory.ts";
import { Session, type Peer, type SessionInput } from "../udp/session.ts";
import { formatAddress, readUpstream, resolved, resolveListen } from "./address.ts";
import type { Listener } from "./listener.ts";
import { openFront } from "./open-front.ts";
import { addTraffic, noTraffic, type Traffic } from "./traffic.ts";
import { Turns } from "./turns.ts";

/** What proxies share. */
export interface ProxyContext {
  readonly timers: Timers;
  readonly buffers: ReadBuffers;
  readonly random: Random;
  readonly tls: TlsContext;
}

export interface ProxySettings {
  readonly name: string;
  /** As it was written, or as it was bound; see {@link Proxy.listen}. */
  readonly listen: string;
  readonly upstream: string;
  /** What is spoken; nothing for bytes alone. It stays for the proxy's life. */
  readonly protocol: AnyProtocol | undefined;
  /** Which of its sides is TLS, and how. It stays for the proxy's life. */
  readonly tls?: TlsTerms | undefined;
}

/** One client's way through a proxy. */
export interface Flow {
  add(toxic: Toxic): void;
  update(toxic: Toxic): void;
  remove(toxic: Toxic): void;
  traffic(direction: Direction): Traffic;
  close(): void;
}

type FlowInput = Pick<SessionInput, "upstream" | "timers" | "random"> & { readonly closed: (flow: Flow) => void };

/**
 * One proxy: a port that is listened on while it is enabled, the server behind it, its toxics and its connections.
 *
 * Stopping never waits for a peer: connections are destroyed, whether they are being made, stuck or busy.
 */
export class Proxy {
  readonly name: string;
  readonly tls: TlsEnds | undefined;
  readonly #context: ProxyContext;
  readonly #random: Random;
  readonly #turns = new Turns();
  readonly #protocol: AnyProtocol | undefined;
  readonly #connections = new Set<Flow>();
  readonly #toxics: Toxic[] = [];
  readonly #pastTraffic: Record<Direction, Traffic> = { upstream: noTraffic, downstream: noTraffic };
  readonly #packetMemory = new PacketMemory();
  #listen: string;
  #upstream: string;
  #listener: Listener | undefined;
  #accepted = 0;
  #isClosed = false;

  constructor(context: ProxyContext, settings: ProxySettings) {
    this.#context = context;
    this.#random = context.random.fork(settings.name);
    this.name = settings.name;
    this.#protocol = settings.protocol;
    this.tls = settings.tls === undefined ? undefined : new TlsEnds(settings.tls, context.tls);
    this.#listen = settings.listen;
    this.#upstream = settings.upstream;
  }

  /** The address as it was asked for, until the proxy has started; then the one it is bound to, with its port. */
  get listen(): string {
    return this.#listen;
  }

  get upstream(): string {
    return this.#upstream;
  }

  get protocolName(): string {
    return this.#protocol?.name ?? tcp;
  }

  /** What was said of its protocol, where something can be said. */
  get protocolOptions(): Attributes | undefined {
    return optionsOf(this.#protocol)?.values;
  }

  /** The TLS of its clients ends here. */
  get endsTls(): boolean {
    return this.tls?.terms.client !== undefined;
  }

  get isEnabled(): boolean {
    return this.#listener !== undefined;
  }

  /** Upstream ones first, then downstream, each in the order in which they act. */
  get toxics(): readonly Toxic[] {
    return directions.flatMap((direction) => this.#toxics.filter((toxic) => toxic.direction === direction));
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** All bytes that this proxy has moved, in one direction. */
  traffic(direction: Direction): Traffic {
    let sum = this.#pastTraffic[direction];
    for (const connection of this.#connections) sum = addTraffic(sum, connection.traffic(direction));
    return sum;
  }

  /** Starts listening; nothing happens when it does already. @throws AddressError */
  start(): Promise<void> {
    return this.#turns.take(() => this.#start());
  }

  /** Stops listening and closes all connections. */
  stop(): Promise<void> {
    return this.#turns.take(() => this.#stop());
  }

  /** Stops for good: whoever still holds the proxy starts it no more. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.stop();
  }

  /** Whether these addresses are others than its own. @throws AddressError when they cannot be read */
  async differs(listenAt: string, upstream: string): Promise<boolean> {
    if (upstream !== this.#upstream) return true;
    if (listenAt === this.#listen) return false;
    const [asked, own] = await Promise.all([listenAt, this.#listen].map(resolved));
    return asked !== own;
  }

  /** Changes addresses and whether it is enabled. A change of address closes all connections. @throws AddressError */
  async update(to: { readonly listen: string; readonly upstream: string; readonly isEnabled: boolean }): Promise<void> {
    if (to.listen !== this.#listen) await resolved(to.listen);
    const differs = await this.differs(to.listen, to.upstream);
    await this.#turns.take(async () => {
      if (differs) {
        await this.#stop();
        this.#listen = to.listen;
        this.#upstream = to.upstream;
      }
      await (to.isEnabled ? this.#start() : this.#stop());
    });
  }

  findToxic(name: string): Toxic | undefined {
    return this.#toxics.find((toxic) => toxic.name === name);
  }

  /** Adds a toxic at the end of its direction, on all connections. The name must be free. */
  addToxic(toxic: Toxic): void {
    this.#toxics.push(toxic);
    for (const connection of this.#connections) connection.add(toxic);
  }

  /** Makes a change of a toxic's numbers felt on all connections. */
  touchToxic(toxic: Toxic): void {
    for (const connection of this.#connections) connection.update(toxic);
  }

  /** Removes a toxic from all connections; nothing happens when it is gone. */
  removeToxic(toxic: Toxic): void {
    const index = this.#toxics.indexOf(toxic);
    if (index < 0) return;
    this.#toxics.splice(index, 1);
    for (const connection of this.#connections) connection.remove(toxic);
  }

  removeAllToxics(): void {
    for (const toxic of this.toxics) this.removeToxic(toxic);
  }

  async #start(): Promise<void> {
    if (this.#listener !== undefined || this.#isClosed) return;
    const address = await resolveListen(this.#listen);
    this.#listener = await openFront(this.#protocol, address, {
      timers: this.#context.timers,
      connected: (client) => this.#accept(client),
      spoken: (peer) => this.#converse(peer),
    });
    this.#listen = formatAddress(this.#listener.address);
  }

  async #stop(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = listener?.close();
    for (const connection of this.#connections) connection.close();
    await closed;
  }

  #accept(client: Socket): void {
    const flow = this.#nextFlow();
    if (flow === undefined) {
      client.destroy();
      return;
    }
    const input = { ...flow, client, buffers: this.#context.buffers, protocol: streamOf(this.#protocol) };
    const { toxics } = this;
    this.#connections.add(this.tls?.accept(input, toxics) ?? new Connection(input, toxics));
  }

  #converse(peer: Peer): Session | undefined {
    const protocol = this.#protocol;
    const flow = isDatagramProtocol(protocol) ? this.#nextFlow() : undefined;
    if (flow === undefined || !isDatagramProtocol(protocol)) return undefined;
    const session = new Session({ ...flow, peer, protocol, memory: this.#packetMemory }, this.toxics);
    this.#connections.add(session);
    return session;
  }

  /** What every client's way needs; nothing while the proxy stops, or when nobody could ever be reached. */
  #nextFlow(): FlowInput | undefined {
    const upstream = this.#listener === undefined ? undefined : readUpstream(this.#upstream);
    if (upstream === undefined) return undefined;
    this.#accepted += 1;
    const random = this.#random.fork(String(this.#accepted));
    const closed = (connection: Flow): void => this.#forget(connection);
    return { upstream, timers: this.#context.timers, random, closed };
  }

  #forget(connection: Flow): void {
    this.#connections.delete(connection);
    for (const direction of directions) {
      this.#pastTraffic[direction] = addTraffic(this.#pastTraffic[direction], connection.traffic(direction));
    }
  }
}
