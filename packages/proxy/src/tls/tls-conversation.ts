import type { Direction } from "../data/direction.ts";
import type { Conversation, ConversationHost, Protocol } from "../protocols/protocol.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { alertRecord } from "./alerts.ts";
import { messageTypes, readClientHello, readServerHello, type ClientHello } from "./client-hello.ts";
import { DataRecords } from "./data-records.ts";
import { FirstMessage } from "./first-message.ts";
import { HandshakeToxics, type HandshakeEnd, type HandshakePoint } from "./handshake-toxics.ts";
import { HeldBytes } from "./held-bytes.ts";
import { matchesHello } from "./match.ts";
import { corruptShape, tls, tlsCorrupt } from "./tls-kinds.ts";

/** TLS that passes through: nothing is decrypted, the hellos are read, and bytes stay what they are. */
export const tlsProtocol: Protocol = {
  name: tls,
  converse: (host) => new TlsConversation(host),
};

/**
 * How far it is: the client's hello is awaited, then the server's; `open` is everything after; `plain` is what is not
 * TLS, and is left alone; `over` is a handshake that a toxic has ended.
 */
type Phase = "client_hello" | "server_hello" | "open" | "plain" | "over";

class TlsConversation implements Conversation {
  readonly #host: ConversationHost;
  readonly #toxics: HandshakeToxics;
  readonly #records = new DataRecords((direction) => this.#damages(direction));
  readonly #firsts: Readonly<Record<HandshakePoint, FirstMessage>> = {
    client_hello: new FirstMessage(),
    server_hello: new FirstMessage(),
  };
  readonly #held: Readonly<Record<Direction, HeldBytes>> = { upstream: new HeldBytes(), downstream: new HeldBytes() };
  #phase: Phase = "client_hello";
  #hello: ClientHello | undefined;
  /** The client speaks something else. */
  #isForeign = false;

  constructor(host: ConversationHost) {
    const { timers, random } = host;
    this.#host = host;
    this.#toxics = new HandshakeToxics({
      timers,
      random,
      goOn: (point) => this.#goOn(point),
      end: (point, end) => this.#end(point, end),
    });
  }

  receive(direction: Direction, bytes: Buffer): void {
    if (this.#phase === "over") return;
    if (this.#toxics.isStalled) return this.#held[direction].push(bytes);
    const point = this.#awaited(direction);
    if (point === undefined) this.#pass(direction, bytes);
    else this.#read(point, direction, bytes);
  }

  end(direction: Direction): void {
    if (this.#phase === "over") return;
    if (this.#toxics.isStalled) {
      // A client that leaves in the middle of a handshake has no use for the rest of it.
      if (direction === "upstream") this.#host.close();
      else this.#held.downstream.isEnded = true;
      return;
    }
    if (this.#awaited(direction) !== undefined) this.#giveUp(direction);
    this.#host.end(direction);
  }

  isFull(direction: Direction): boolean {
    if (this.#phase === "over") return false;
    return this.#toxics.isStalled ? this.#held[direction].isFull : this.#host.isFull(direction);
  }

  wake(): void {
    // Nothing waits for the other side here.
  }

  add(toxic: Toxic): void {
    this.#toxics.add(toxic);
  }

  update(): void {
    this.#toxics.update();
  }

  remove(toxic: Toxic): void {
    this.#toxics.remove(toxic);
  }

  dispose(): void {
    this.#phase = "over";
    this.#toxics.dispose();
    for (const held of Object.values(this.#held)) held.take();
  }

  /** The hello that this direction brings next. */
  #awaited(direction: Direction): HandshakePoint | undefined {
    if (this.#phase === "client_hello" && direction === "upstream") return this.#phase;
    return this.#phase === "server_hello" && direction === "downstream" ? this.#phase : undefined;
  }

  #read(point: HandshakePoint, direction: Direction, bytes: Buffer): void {
    const state = this.#firsts[point].push(bytes);
    if (state.kind === "waiting") return;
    if (state.kind === "whole" && point === "client_hello" && state.type === messageTypes.clientHello) {
      this.#hello = readClientHello(state.body);
    }
    const isAnswer = point === "server_hello" && state.kind === "whole" && state.type === messageTypes.serverHello;
    if (isAnswer) this.#records.agree(readServerHello(state.body));
    const hello = this.#hello;
    if (hello !== undefined && (point === "client_hello" || isAnswer)) this.#toxics.reach(point, hello);
    else this.#giveUp(direction);
  }

  /** It is not TLS, or a handshake that was refused: bytes go on as they are, from the first one on. */
  #giveUp(direction: Direction): void {
    const point = direction === "upstream" ? "client_hello" : "server_hello";
    this.#phase = "plain";
    this.#isForeign = point === "client_hello";
    for (const bytes of this.#firsts[point].take()) this.#pass(direction, bytes);
  }

  #goOn(point: HandshakePoint): void {
    this.#phase = point === "client_hello" ? "server_hello" : "open";
    this.#sendHello(point);
    for (const direction of ["upstream", "downstream"] as const) {
      const held = this.#held[direction];
      for (const bytes of held.take()) this.receive(direction, bytes);
      if (held.isEnded && !this.#toxics.isStalled) {
        held.isEnded = false;
        this.end(direction);
      }
      this.#host.hasRoom(direction);
    }
  }

  #end(point: HandshakePoint, end: HandshakeEnd): void {
    if (point === "server_hello" && end.kind !== "alert") this.#sendHello(point);
    if (end.kind === "alert") this.#host.send("downstream", alertRecord(end.alert));
    this.#phase = "over";
    if (end.kind === "reset") this.#host.reset();
    else this.#host.finish("downstream");
  }

  #sendHello(point: HandshakePoint): void {
    const direction = point === "client_hello" ? "upstream" : "downstream";
    for (const bytes of this.#firsts[point].take()) this.#pass(direction, bytes);
  }

  #pass(direction: Direction, bytes: Buffer): void {
    if (this.#phase !== "plain") this.#records.walk(direction, bytes);
    if (this.#isForeign) this.#countUnread(bytes.length);
    this.#host.send(direction, bytes);
  }

  #countUnread(bytes: number): void {
    for (const { effect } of this.#toxics.all) effect.unreadBytes = (effect.unreadBytes ?? 0) + bytes;
  }

  #damages(direction: Direction): boolean {
    const { all } = this.#toxics;
    const hello = this.#hello;
    if (hello === undefined) return false;
    const chosen = all.filter((toxic) => toxic.kind === tlsCorrupt && toxic.direction === direction);
    // Each of them is asked, so that none changes what another one counts.
    const met = chosen.map((toxic) =>
      this.#toxics.meets(toxic, matchesHello(corruptShape.parse(toxic.attributes).match, hello)),
    );
    return met.includes(true);
  }
}
