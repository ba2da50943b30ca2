import type { Direction } from "../../data/direction.ts";
import type { EndKind } from "../../data/sink.ts";
import type { Conversation, ConversationHost } from "../../protocols/protocol.ts";
import type { Toxic } from "../../toxics/toxic.ts";
import { Lane } from "./lane.ts";
import { Presence } from "./presence.ts";

/**
 * What following a connection is in every version of HTTP: a lane for each direction, and the toxics that are there. What
 * moves the lanes is for the version to say.
 */
export abstract class FollowedConnection implements Conversation {
  protected readonly lanes: Readonly<Record<Direction, Lane>>;
  protected presences: readonly Presence[] = [];
  readonly #host: ConversationHost;

  constructor(host: ConversationHost) {
    this.#host = host;
    this.lanes = { upstream: new Lane(host, "upstream"), downstream: new Lane(host, "downstream") };
  }

  receive(direction: Direction, bytes: Buffer): void {
    this.lanes[direction].receive(bytes);
  }

  end(direction: Direction, kind: EndKind = "half"): void {
    this.lanes[direction].isEnded = true;
    // A response is delivered whatever became of its server.
    if (kind === "both" && direction === "upstream") this.lanes.upstream.isForNobody = true;
    this.lanes[direction].wake();
  }

  isFull(direction: Direction): boolean {
    return this.lanes[direction].isFull;
  }

  wake(direction: Direction): void {
    this.lanes[direction].wake();
  }

  add(toxic: Toxic): void {
    this.presences = [...this.presences, new Presence(toxic, this.#host.random)];
  }

  update(): void {
    this.#wakeBoth();
  }

  remove(toxic: Toxic): void {
    for (const presence of this.presences) if (presence.toxic === toxic) presence.isGone = true;
    this.presences = this.presences.filter(({ isGone }) => !isGone);
    this.#wakeBoth();
  }

  dispose(): void {
    this.lanes.upstream.dispose();
    this.lanes.downstream.dispose();
  }

  /** So many bytes went on that nobody understood, and no toxic acted on. */
  protected passUnread(bytes: number): void {
    if (bytes === 0) return;
    for (const { toxic } of this.presences) toxic.effect.unreadBytes = (toxic.effect.unreadBytes ?? 0) + bytes;
  }

  #wakeBoth(): void {
    this.lanes.upstream.wake();
    this.lanes.downstream.wake();
  }
}
