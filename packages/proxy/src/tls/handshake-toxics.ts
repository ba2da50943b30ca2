import type { Random } from "@hormesis/experiment";
import type { Timer, Timers } from "../ports/timers.ts";
import { suffers } from "../toxics/suffers.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { AlertName } from "./alerts.ts";
import type { ClientHello } from "./client-hello.ts";
import { matchesHello } from "./match.ts";
import { alertShape, endShape, stallShape, tlsAlert, tlsClose, tlsReset, tlsStall } from "./tls-kinds.ts";

/** Where in a handshake toxics can act. */
export type HandshakePoint = "client_hello" | "server_hello";

/** How a toxic ends a handshake. */
export type HandshakeEnd =
  | { readonly kind: "close" }
  | { readonly kind: "reset" }
  | { readonly kind: "alert"; readonly alert: AlertName };

export interface HandshakeToxicsHost {
  readonly timers: Timers;
  readonly random: Random;
  /** Nothing holds the handshake up at that point. */
  goOn(point: HandshakePoint): void;
  /** It goes no further. */
  end(point: HandshakePoint, end: HandshakeEnd): void;
}

/** The toxics of one handshake: first those that hold it up, and when all of them are over, those that end it. */
export class HandshakeToxics {
  readonly #host: HandshakeToxicsHost;
  readonly #randoms = new Map<Toxic, Random>();
  /** Those that hold it up, with the time when they began. */
  readonly #stalls = new Map<Toxic, number>();
  #reached: { readonly point: HandshakePoint; readonly hello: ClientHello } | undefined;
  #timer: Timer | undefined;

  constructor(host: HandshakeToxicsHost) {
    this.#host = host;
  }

  /** Something holds the handshake up. */
  get isStalled(): boolean {
    return this.#reached !== undefined;
  }

  add(toxic: Toxic): void {
    this.#randoms.set(toxic, this.#host.random.fork(toxic.name));
  }

  /** One that holds the handshake up may be over earlier or later now. */
  update(): void {
    this.#settle();
  }

  remove(toxic: Toxic): void {
    this.#randoms.delete(toxic);
    if (this.#stalls.delete(toxic)) this.#settle();
  }

  /** The handshake has come this far, and the host hears what becomes of it: at once where nothing holds it up. */
  reach(point: HandshakePoint, hello: ClientHello): void {
    this.#reached = { point, hello };
    const nowMs = this.#host.timers.monotonic();
    for (const [toxic, random] of this.#randoms) {
      if (toxic.kind !== tlsStall) continue;
      const { at, match } = stallShape.parse(toxic.attributes);
      if (at === point && isMet(toxic, random, matchesHello(match, hello))) this.#stalls.set(toxic, nowMs);
    }
    this.#settle();
  }

  /** Whether a toxic that the host carries out itself is to act on this hello. */
  meets(toxic: Toxic, matches: boolean): boolean {
    const random = this.#randoms.get(toxic);
    return random !== undefined && isMet(toxic, random, matches);
  }

  /** The toxics, in their order. */
  get all(): readonly Toxic[] {
    return [...this.#randoms.keys()];
  }

  /** Holds no timer any more, and tells nothing. */
  dispose(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#reached = undefined;
    this.#stalls.clear();
  }

  #settle(): void {
    if (this.#reached === undefined) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    const nextMs = this.#dropOver();
    if (this.#stalls.size === 0) return this.#proceed(this.#reached.point, this.#reached.hello);
    if (nextMs < Infinity) this.#timer = this.#host.timers.start(nextMs, () => this.#settle());
  }

  /** Forgets those that are over; gives how long it is until the next one is. */
  #dropOver(): number {
    const nowMs = this.#host.timers.monotonic();
    let nextMs = Infinity;
    for (const [toxic, sinceMs] of this.#stalls) {
      const { duration } = stallShape.parse(toxic.attributes);
      const leftMs = duration === 0 ? Infinity : sinceMs + duration - nowMs;
      if (leftMs <= 0) this.#stalls.delete(toxic);
      else nextMs = Math.min(nextMs, leftMs);
    }
    return nextMs;
  }

  #proceed(point: HandshakePoint, hello: ClientHello): void {
    this.#reached = undefined;
    for (const [toxic, random] of this.#randoms) {
      const end = endOf(toxic);
      if (end === undefined) continue;
      const { at, match } = endShape.strip().parse(toxic.attributes);
      if (at === point && isMet(toxic, random, matchesHello(match, hello))) return this.#host.end(point, end);
    }
    this.#host.goOn(point);
  }
}

function isMet(toxic: Toxic, random: Random, matches: boolean): boolean {
  toxic.effect.seen += 1;
  return matches && suffers(toxic, random);
}

function endOf(toxic: Toxic): HandshakeEnd | undefined {
  if (toxic.kind === tlsClose) return { kind: "close" };
  if (toxic.kind === tlsReset) return { kind: "reset" };
  return toxic.kind === tlsAlert ? { kind: "alert", alert: alertShape.parse(toxic.attributes).alert } : undefined;
}
