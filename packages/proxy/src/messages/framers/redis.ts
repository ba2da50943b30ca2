import {
  last,
  lost,
  more,
  part,
  type CreateFramers,
  type Facts,
  type Framer,
  type Piece,
  type Range,
} from "../framer.ts";
import { commandFacts, subscribe } from "./redis-commands.ts";
import {
  aggregateTypes,
  bulkTypes,
  lineEnd,
  lineNumber,
  lineTypes,
  readElements,
  type Element,
} from "./redis-elements.ts";

/** Deeper than this, no reply of Redis or a module of its is. */
const mostDepth = 128;
/** So many arguments of a command are looked at; there may be a million. */
const mostWords = 1024;
/** A key can be as long as a value; a pattern is meant for names. */
const mostWordBytes = 1024;
/** Values in which something can be changed; there may be a million. */
const mostValues = 4096;
const carriesText = new Set(["$", "=", "+"]);
const published = new Set(["message", "pmessage", "smessage"]);
const replyNames: Readonly<Record<string, string>> = {
  "+": "status",
  "-": "error",
  "!": "error",
  ":": "integer",
  $: "bulk",
  "=": "bulk",
  "*": "array",
  "~": "set",
  "%": "map",
  ">": "push",
};

/** What both directions of a connection know. */
interface Shared {
  /** Arrays may be messages of channels: until RESP3, only that tells them from replies. */
  isSubscribed: boolean;
}

/**
 * Redis: RESP2 and RESP3, inline commands, messages of channels.
 *
 * A command has its name as `command`, and its keys or channels. A reply is told by what it is: `error`, `bulk`, `array`.
 */
export const redisFramers: CreateFramers = () => {
  const shared: Shared = { isSubscribed: false };
  return { upstream: new RedisFramer(true, shared), downstream: new RedisFramer(false, shared) };
};

class RedisFramer implements Framer {
  readonly #isClient: boolean;
  readonly #shared: Shared;
  /** How many values are still to come, of each aggregate that the next one is in. */
  readonly #open: number[] = [];

  constructor(isClient: boolean, shared: Shared) {
    this.#isClient = isClient;
    this.#shared = shared;
  }

  piece(bytes: Buffer, at: number): Piece {
    const type = bytes.toString("latin1", at, at + 1);
    const end = lineEnd(bytes, at);
    if (aggregateTypes.has(type)) return end === 0 ? more : this.#aggregate(type, lineNumber(bytes, at, end), end - at);
    if (bulkTypes.has(type)) return end === 0 ? more : this.#bulk(lineNumber(bytes, at, end), end - at);
    if (lineTypes.has(type)) return end === 0 ? more : this.#value(end - at);
    return this.#isClient && this.#open.length === 0 ? inlineCommand(bytes, at, end) : lost;
  }

  describe(message: Buffer): Facts {
    if (!this.#isClient) return this.#replyFacts(message);
    const facts = commandFacts(wordsOf(message));
    if (facts.command?.some((command) => subscribe.has(command)) === true) this.#shared.isSubscribed = true;
    return facts;
  }

  payload(message: Buffer): readonly Range[] {
    const elements = readElements(message, mostValues);
    if (!this.#isClient) {
      const isPublished = this.#publishedWords(message) !== undefined;
      return (isPublished ? elements.slice(-1) : elements).filter(({ type }) => carriesText.has(type));
    }
    if (message[0] !== 0x2a) return [];
    // What follows the value of SET are options.
    const isSet = wordOf(message, elements[0]).toUpperCase() === "SET";
    return elements.slice(2, isSet ? 3 : undefined);
  }

  #aggregate(type: string, count: number | undefined, headBytes: number): Piece {
    if (count === undefined) return lost;
    const values = type === "%" || type === "|" ? 2 * count : count;
    // What a value is about comes before it, and takes no place of its own.
    if (type === "|") this.#open.push(values + 1);
    else if (values <= 0) return this.#value(headBytes);
    else this.#open.push(values);
    return this.#open.length > mostDepth ? lost : part(headBytes);
  }

  #bulk(count: number | undefined, headBytes: number): Piece {
    if (count === undefined) return lost;
    return this.#value(count < 0 ? headBytes : headBytes + count + 2);
  }

  /** A value that holds no others; with it, those that it is in may be complete. */
  #value(bytes: number): Piece {
    for (let depth = this.#open.length - 1; depth >= 0; depth -= 1) {
      const left = (this.#open[depth] ?? 1) - 1;
      this.#open[depth] = left;
      if (left > 0) return part(bytes);
      this.#open.pop();
    }
    return last(bytes);
  }

  #replyFacts(message: Buffer): Facts {
    const words = this.#publishedWords(message);
    if (words !== undefined) return { command: words.slice(0, 1), topic: words.slice(1, -1) };
    const name = replyNames[message.toString("latin1", 0, 1)];
    return name === undefined ? {} : { command: [name] };
  }

  /** The words of a message of a channel: what it is, its pattern perhaps, its channel, its text. */
  #publishedWords(message: Buffer): readonly string[] | undefined {
    const isPush = message[0] === 0x3e;
    if (!isPush && !(message[0] === 0x2a && this.#shared.isSubscribed)) return undefined;
    const words = readElements(message, 4).map((element) => wordOf(message, element));
    return words[0] !== undefined && published.has(words[0]) ? words : undefined;
  }
}

function inlineCommand(bytes: Buffer, at: number, end: number): Piece {
  // What is not text up to the line break is not a command, and must not wait for one.
  const until = end === 0 ? bytes.length : end;
  for (let index = at; index < until; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return lost;
  }
  return end === 0 ? more : last(end - at);
}

function wordsOf(message: Buffer): readonly string[] {
  if (message[0] === 0x2a) return readElements(message, mostWords).map((element) => wordOf(message, element));
  return message.toString("utf8", 0, mostWordBytes).trim().split(/\s+/);
}

function wordOf(message: Buffer, element: Element | undefined): string {
  if (element === undefined) return "";
  return message.toString("utf8", element.start, Math.min(element.end, element.start + mostWordBytes));
}
