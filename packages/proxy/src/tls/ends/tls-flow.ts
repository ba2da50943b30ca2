import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { messageOf } from "@hormesis/experiment";
import { carry } from "../../data/carrier.ts";
import { Connection, type ConnectionInput } from "../../data/connection.ts";
import type { Direction } from "../../data/direction.ts";
import type { Timer } from "../../ports/timers.ts";
import type { Flow } from "../../proxy/proxy.ts";
import { noTraffic, type Traffic } from "../../proxy/traffic.ts";
import type { Toxic } from "../../toxics/toxic.ts";
import { alertRecord } from "../alerts.ts";
import { messageTypes, readClientHello, type ClientHello } from "../client-hello.ts";
import { FirstMessage, type FirstMessageState } from "../first-message.ts";
import { HandshakeToxics, type HandshakeEnd, type HandshakePoint } from "../handshake-toxics.ts";
import { HeldBytes } from "../held-bytes.ts";
import { endsTls } from "../tls-kinds.ts";
import { countFailure, handshakeMs, reasonOf, type HandshakeCounts } from "./handshakes.ts";
import type { HandshakeAnswer } from "./tls-ends.ts";

export interface TlsFlowInput extends Omit<ConnectionInput, "closed" | "connect"> {
  readonly counts: HandshakeCounts;
  /** What the client is shown and told. `hello` is nothing when it is not TLS that it speaks. */
  readonly answer: (hello: ClientHello | undefined, toxics: HandshakeToxics) => HandshakeAnswer;
  /** How the server is reached, once it is known what was agreed on with the client. */
  readonly connect: (alpn: string | undefined) => ConnectionInput["connect"];
  readonly closed: (flow: TlsFlow) => void;
}

/**
 * One client whose TLS ends here: its hello is read, toxics act on the handshake, and what is decrypted then goes the
 * way of any other connection.
 */
export class TlsFlow implements Flow {
  readonly #input: TlsFlowInput;
  readonly #client: Socket;
  readonly #first = new FirstMessage();
  readonly #held = new HeldBytes();
  readonly #handshake: HandshakeToxics;
  #toxics: readonly Toxic[];
  #deadline: Timer | undefined;
  #hello: ClientHello | undefined;
  #hasSpoken = false;
  /** It sent more than is kept of a client that has no answer yet: its handshake cannot come to an end any more. */
  #hasDropped = false;
  #inner: Connection | undefined;
  #isOver = false;

  constructor(input: TlsFlowInput, toxics: readonly Toxic[]) {
    const { timers, random, client } = input;
    this.#input = input;
    this.#client = client;
    this.#toxics = toxics;
    this.#handshake = new HandshakeToxics({
      timers,
      random,
      goOn: (point) => this.#goOn(point),
      end: (_point, end) => this.#end(end),
    });
    for (const toxic of toxics) if (isOfHandshake(toxic)) this.#handshake.add(toxic);
    this.#awaitMore();
    client.on("data", this.#read);
    client.once("end", this.#left);
    client.on("error", (error) => this.#fail(reasonOf(error)));
    client.once("close", () => this.#closed());
    client.resume();
  }

  add(toxic: Toxic): void {
    this.#toxics = [...this.#toxics, toxic];
    if (isOfHandshake(toxic)) this.#handshake.add(toxic);
    else this.#inner?.add(toxic);
  }

  update(toxic: Toxic): void {
    if (isOfHandshake(toxic)) this.#handshake.update();
    else this.#inner?.update(toxic);
  }

  remove(toxic: Toxic): void {
    this.#toxics = this.#toxics.filter((each) => each !== toxic);
    if (isOfHandshake(toxic)) this.#handshake.remove(toxic);
    else this.#inner?.remove(toxic);
  }

  traffic(direction: Direction): Traffic {
    return this.#inner?.traffic(direction) ?? noTraffic;
  }

  close(): void {
    this.#settle();
    if (this.#inner === undefined) this.#client.destroy();
    else this.#inner.close();
  }

  readonly #read = (bytes: Buffer): void => {
    this.#hasSpoken = true;
    if (this.#handshake.isStalled) {
      // It is read on and dropped when it is too much: whoever does not read does not notice that the client leaves.
      if (this.#held.isFull) this.#hasDropped = true;
      else this.#held.push(bytes);
      return;
    }
    const state = this.#first.push(bytes);
    if (state.kind === "waiting") return;
    this.#hello = helloOf(state);
    this.#deadline?.cancel();
    if (this.#hello === undefined) this.#answer();
    else this.#handshake.reach("client_hello", this.#hello);
  };

  readonly #left = (): void => {
    if (this.#hasSpoken) this.#fail("the client left");
    this.close();
  };

  #awaitMore(): void {
    this.#deadline?.cancel();
    this.#deadline = this.#input.timers.start(handshakeMs, () => {
      this.#fail("the client took too long");
      this.close();
    });
  }

  /** The server is the proxy itself: it would answer as soon as it has heard of the client. */
  #goOn(point: HandshakePoint): void {
    if (point === "client_hello" && this.#hello !== undefined) this.#handshake.reach("server_hello", this.#hello);
    else this.#answer();
  }

  /** The handshake, with whatever the client has said so far. */
  #answer(): void {
    const client = this.#client;
    if (this.#hasDropped) {
      this.#fail("the client sent too much before it had an answer");
      client.destroy();
      return;
    }
    client.pause().off("data", this.#read).off("end", this.#left);
    client.unshift(Buffer.concat([...this.#first.take(), ...this.#held.take()]));
    this.#awaitMore();
    try {
      const { secureContext, alpn } = this.#input.answer(this.#hello, this.#handshake);
      const protocols = alpn === undefined ? {} : { ALPNProtocols: [...alpn] };
      const secure = carry(new TLSSocket(client, { isServer: true, secureContext, ...protocols }), client);
      secure.on("error", (error: Error) => this.#fail(reasonOf(error)));
      // A client that does not like what it is shown just leaves.
      secure.once("end", this.#left);
      secure.once("secure", () => this.#proceed(secure.off("end", this.#left)));
    } catch (thrown) {
      // A client's wish that nothing could be made of ends its connection only.
      this.#fail(messageOf(thrown));
      client.destroy();
    }
  }

  #proceed(secure: TLSSocket): void {
    if (this.#isOver) return;
    this.#settle();
    this.#input.counts.completed += 1;
    const alpn = typeof secure.alpnProtocol === "string" ? secure.alpnProtocol : undefined;
    const { connect, ...input } = this.#input;
    const toxics = this.#toxics.filter((toxic) => !isOfHandshake(toxic));
    const closed = (): void => this.#input.closed(this);
    const server = connect(alpn);
    const way = server === undefined ? {} : { connect: server };
    this.#inner = new Connection({ ...input, ...way, client: secure, closed }, toxics);
  }

  #end(end: HandshakeEnd): void {
    this.#fail("ended by a toxic");
    const client = this.#client;
    if (end.kind === "reset") client.resetAndDestroy();
    else if (end.kind === "alert") client.end(alertRecord(end.alert), () => client.destroy());
    else client.destroy();
  }

  /** Counts a handshake that did not come to its end, once. */
  #fail(reason: string): void {
    if (this.#isOver) return;
    this.#settle();
    countFailure(this.#input.counts, reason);
  }

  #settle(): void {
    this.#isOver = true;
    this.#deadline?.cancel();
    this.#handshake.dispose();
    this.#held.take();
  }

  #closed(): void {
    if (this.#inner !== undefined) return;
    if (this.#hasSpoken) this.#fail("the client left");
    this.#settle();
    this.#input.closed(this);
  }
}

function isOfHandshake({ kind }: Toxic): boolean {
  return kind.layer === "conversation" && kind.protocols.includes(endsTls);
}

function helloOf(state: FirstMessageState): ClientHello | undefined {
  const isHello = state.kind === "whole" && state.type === messageTypes.clientHello;
  return isHello ? readClientHello(state.body) : undefined;
}
