import type { Presence } from "./presence.ts";

/** One request and what answers it. */
export interface Exchange {
  readonly method: string;
  /** The client or its version ends the connection after this, or nobody knows where the next request begins. */
  isLast: boolean;
  /** It asks to speak something else from here on. */
  readonly asksForTunnel: boolean;
  /** The client sends the body when it is asked to, and nothing of it has come. */
  isAsking: boolean;
  /** Toxics that act on its response. */
  readonly onResponse: Presence[];
  /**
   * `coming`: it is not decided, or held. `asked`: the server gets it. `aborted`: the server never does, and `isOver` says
   * that all of it has come.
   */
  state: "coming" | "asked" | "aborted";
  abort: Presence | undefined;
  isOver: boolean;
  /** Its end was not found, while it did not go on as it came: after its response, the connection ends. */
  isBroken: boolean;
}

/** Requests that wait for their responses, more than any client sends ahead; then the client waits. */
const mostExchanges = 256;

/** The requests of a connection that have no response yet, in their order. */
export class Exchanges {
  readonly #waiting: Exchange[] = [];
  /** What follows the request that asks for a tunnel is held until it is known what it means. */
  isTunnelAwaited = false;
  /** The connection is agreed to speak something else. */
  isTunnel = false;
  /** What the client sends is not understood: no more requests will be. */
  areRequestsRaw = false;
  /** What the server sends is not understood, so that nobody knows which answer belongs to what. */
  areResponsesRaw = false;

  get first(): Exchange | undefined {
    return this.#waiting[0];
  }

  get isFull(): boolean {
    return this.#waiting.length >= mostExchanges;
  }

  get hasAborted(): boolean {
    return this.#waiting.some(({ state }) => state === "aborted");
  }

  push(exchange: Exchange): void {
    this.#waiting.push(exchange);
    if (exchange.asksForTunnel) this.isTunnelAwaited = true;
  }

  /** The first has its response. */
  shift(): void {
    const done = this.#waiting.shift();
    if (done?.asksForTunnel === true) this.isTunnelAwaited = false;
  }
}
