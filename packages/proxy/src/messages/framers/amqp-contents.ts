import type { Facts, Gatherer, Message } from "../framer.ts";
import { mostMessageBytes } from "../message-reader.ts";
import { ownMemory } from "../own-memory.ts";
import { type Consumers, methodFacts } from "./amqp-facts.ts";

/** What a frame costs beside its bytes, about. */
const frameCostBytes = 200;
export const methodFrame = 1;
export const headerFrame = 2;
export const bodyFrame = 3;
export const heartbeatFrame = 8;
const contentMethods = new Set(["basic.publish", "basic.return", "basic.deliver", "basic.get-ok"]);

/** A content that is coming in: a method, a header, and as many bodies as the header says. */
interface Content {
  readonly facts: Facts;
  readonly frames: { readonly frame: Buffer; readonly place: number }[];
  /** Bytes of bodies that are still to come; nothing before the header. */
  leftBytes: number | undefined;
}

/**
 * Puts contents together, channel by channel. Frames of other channels that come in between go before them, which
 * changes nothing for anybody, as every channel has an order of its own.
 */
export class Contents implements Gatherer {
  readonly #consumers: Consumers;
  readonly #open = new Map<number, Content>();
  #costBytes = 0;
  #places = 0;

  constructor(consumers: Consumers) {
    this.#consumers = consumers;
  }

  take(frame: Buffer): readonly Message[] {
    const type = frame[0];
    if (frame.toString("latin1", 0, 4) === "AMQP") return [{ bytes: frame, facts: { command: ["protocol-header"] } }];
    if (type === heartbeatFrame) return [{ bytes: frame, facts: { command: ["heartbeat"] } }];
    const channel = frame.readUInt16BE(1);
    const messages = type === methodFrame ? this.#takeMethod(channel, frame) : this.#takePart(channel, frame);
    return this.#costBytes > mostMessageBytes ? [...this.release().map(unread), ...messages] : messages;
  }

  release(): readonly Buffer[] {
    const frames = [...this.#open.values()].flatMap((content) => content.frames);
    this.#open.clear();
    this.#costBytes = 0;
    return frames.toSorted((one, other) => one.place - other.place).map(({ frame }) => frame);
  }

  #takeMethod(channel: number, frame: Buffer): readonly Message[] {
    const facts = methodFacts(frame, this.#consumers);
    // A method in the middle of a content ends it, unfinished.
    const before = this.#close(channel).map(unread);
    if (facts.command?.some((name) => contentMethods.has(name)) !== true) return [...before, { bytes: frame, facts }];
    const content: Content = { facts, frames: [], leftBytes: undefined };
    this.#open.set(channel, content);
    this.#add(content, frame);
    return before;
  }

  #takePart(channel: number, frame: Buffer): readonly Message[] {
    const content = this.#open.get(channel);
    if (content === undefined) return [unread(frame)];
    this.#add(content, frame);
    const isHeader = frame[0] === headerFrame;
    if (isHeader !== (content.leftBytes === undefined)) return this.#close(channel).map(unread);
    content.leftBytes = isHeader ? bodyBytes(frame) : (content.leftBytes ?? 0) - (frame.length - 8);
    if (content.leftBytes > 0) return [];
    return [{ bytes: Buffer.concat(this.#close(channel)), facts: content.facts }];
  }

  #add(content: Content, frame: Buffer): void {
    this.#places += 1;
    content.frames.push({ frame: ownMemory({ bytes: frame, facts: undefined }).bytes, place: this.#places });
    this.#costBytes += frame.length + frameCostBytes;
  }

  #close(channel: number): readonly Buffer[] {
    const frames = this.#open.get(channel)?.frames.map(({ frame }) => frame) ?? [];
    this.#open.delete(channel);
    this.#costBytes -= frames.reduce((sum, frame) => sum + frame.length + frameCostBytes, 0);
    return frames;
  }
}

/** A header: class and weight, two bytes each, and the length of the body, of which 48 bits are more than enough. */
function bodyBytes(header: Buffer): number {
  return header.length < 20 ? 0 : header.readUIntBE(13, 6);
}

const unread = (bytes: Buffer): Message => ({ bytes, facts: undefined });
