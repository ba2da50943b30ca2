import { last, lost, more, type CreateFramers, type Facts, type Framer, type Piece, type Range } from "../framer.ts";
import { fetchAnswer, fetchRequest, produceRequest, type TopicBody } from "./kafka-bodies.ts";
import { KafkaCursor } from "./kafka-cursor.ts";
import { apiName, fetch, produce } from "./kafka-names.ts";

/** More than Kafka takes by default (100 MiB), and less than what TLS or HTTP look like when they are read as a length. */
const mostBytes = 2 ** 28;
/** Numbers beyond these are no request of any Kafka. */
const mostApiKey = 255;
const mostVersion = 63;
/** So many requests may wait for their answers; of one that no answer comes to, nothing is known when they are more. */
const mostWaiting = 10_000;
const firstFlexibleProduce = 9;
const firstFlexibleFetch = 12;

/** A request, as far as its answer does not say itself. */
interface Asked {
  readonly apiKey: number;
  readonly version: number;
  readonly facts: Facts;
}

/**
 * Kafka. A request has its name as `command`, and the topics of `Produce` and `Fetch` where they are written as names.
 * An answer has what its request has: they are paired by their correlation id.
 */
export const kafkaFramers: CreateFramers = () => {
  const asked = new Map<number, Asked>();
  return { upstream: new RequestFramer(asked), downstream: new AnswerFramer(asked) };
};

class RequestFramer implements Framer {
  readonly #asked: Map<number, Asked>;

  constructor(asked: Map<number, Asked>) {
    this.#asked = asked;
  }

  piece(bytes: Buffer, at: number): Piece {
    const piece = lengthPrefixed(bytes, at, 8);
    if (piece.kind !== "piece") return piece;
    if (bytes.length < at + 8) return more;
    return bytes.readUInt16BE(at + 4) > mostApiKey || bytes.readUInt16BE(at + 6) > mostVersion ? lost : piece;
  }

  describe(message: Buffer): Facts {
    const { apiKey, version, correlationId } = headOf(message);
    const { topics } = requestBody(message);
    const facts: Facts = { command: [apiName(apiKey)], ...(topics.length === 0 ? {} : { topic: topics }) };
    this.#asked.delete(correlationId);
    this.#asked.set(correlationId, { apiKey, version, facts });
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > mostWaiting && oldest !== undefined) this.#asked.delete(oldest);
    return facts;
  }

  payload(message: Buffer): readonly Range[] {
    return requestBody(message).records;
  }
}

class AnswerFramer implements Framer {
  readonly #asked: Map<number, Asked>;
  /** The answers that were described last and may still be asked for their payload. */
  readonly #versions = new Map<number, number>();

  constructor(asked: Map<number, Asked>) {
    this.#asked = asked;
  }

  piece(bytes: Buffer, at: number): Piece {
    return lengthPrefixed(bytes, at, 4);
  }

  describe(message: Buffer): Facts {
    const correlationId = message.readInt32BE(4);
    const asked = this.#asked.get(correlationId);
    this.#asked.delete(correlationId);
    this.#versions.delete(correlationId);
    if (asked === undefined) return {};
    if (asked.apiKey !== fetch) return asked.facts;
    this.#remember(correlationId, asked.version);
    const { topics } = fetchAnswer(message, bodyStart(message, asked.version), asked.version);
    return topics.length === 0 ? asked.facts : { ...asked.facts, topic: topics };
  }

  payload(message: Buffer): readonly Range[] {
    const version = this.#versions.get(message.readInt32BE(4));
    return version === undefined ? [] : fetchAnswer(message, bodyStart(message, version), version).records;
  }

  #remember(correlationId: number, version: number): void {
    this.#versions.set(correlationId, version);
    const [oldest] = this.#versions.keys();
    if (this.#versions.size > mostWaiting && oldest !== undefined) this.#versions.delete(oldest);
  }
}

function lengthPrefixed(bytes: Buffer, at: number, leastBytes: number): Piece {
  if (bytes.length < at + 4) return more;
  const length = bytes.readUInt32BE(at);
  return length < leastBytes || length > mostBytes ? lost : last(4 + length);
}

function headOf(request: Buffer) {
  return { apiKey: request.readInt16BE(4), version: request.readInt16BE(6), correlationId: request.readInt32BE(8) };
}

function requestBody(request: Buffer): TopicBody {
  const { apiKey, version } = headOf(request);
  const isFlexible = version >= (apiKey === produce ? firstFlexibleProduce : firstFlexibleFetch);
  // The client's name is written in the old way in all versions, with tagged fields behind it in flexible ones.
  const client = new KafkaCursor(request, 12, false);
  client.name();
  const cursor = new KafkaCursor(request, client.at, isFlexible);
  cursor.tags();
  if (apiKey === produce) return produceRequest(request, cursor.at, version);
  return apiKey === fetch ? fetchRequest(request, cursor.at, version) : { topics: [], records: [] };
}

/** Where the header of an answer to `Fetch` ends: after the correlation id, and tagged fields in a flexible version. */
function bodyStart(message: Buffer, version: number): number {
  const cursor = new KafkaCursor(message, 8, version >= firstFlexibleFetch);
  cursor.tags();
  return cursor.at;
}
