import { last, lost, more, part, type CreateFramers, type Framer, type Piece, type Range } from "../framer.ts";
import { bodyFrame, Contents, headerFrame, heartbeatFrame, methodFrame } from "./amqp-contents.ts";
import { Consumers } from "./amqp-facts.ts";

const frameTypes: ReadonlySet<number> = new Set([methodFrame, headerFrame, bodyFrame, heartbeatFrame]);
const frameEnd = 0xce;
/** Longer frames than this, nobody agrees on: RabbitMQ offers 128 KiB. */
const mostFrameBytes = 2 ** 28;
const protocolHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

/**
 * AMQP 0-9-1, as RabbitMQ speaks it. A content (its method, its header and its bodies) is one message; every other
 * frame is one of its own. A message has its method as `command`.
 */
export const amqpFramers: CreateFramers = () => {
  const consumers = new Consumers();
  return { upstream: new AmqpFramer(consumers), downstream: new AmqpFramer(consumers) };
};

class AmqpFramer implements Framer {
  readonly gather: Contents;
  #isAtEnd = false;

  constructor(consumers: Consumers) {
    this.gather = new Contents(consumers);
  }

  piece(bytes: Buffer, at: number): Piece {
    if (this.#isAtEnd) {
      this.#isAtEnd = false;
      return bytes[at] === frameEnd ? last(1) : lost;
    }
    const type = bytes[at] ?? 0;
    if (type === protocolHeader[0]) return header(bytes, at);
    if (!frameTypes.has(type)) return lost;
    if (bytes.length < at + 7) return more;
    const length = bytes.readUInt32BE(at + 3);
    // A method has two numbers at least.
    if (length > mostFrameBytes || (type === methodFrame && length < 4)) return lost;
    this.#isAtEnd = true;
    return part(7 + length);
  }

  /** Frames are gathered, and described as what they are gathered to. */
  describe(): Readonly<Record<string, never>> {
    return {};
  }

  payload(content: Buffer): readonly Range[] {
    const ranges: Range[] = [];
    for (let at = 0; at + 8 <= content.length;) {
      const end = at + 7 + content.readUInt32BE(at + 3);
      if (content[at] === bodyFrame) ranges.push({ start: at + 7, end: Math.min(end, content.length - 1) });
      at = end + 1;
    }
    return ranges;
  }
}

function header(bytes: Buffer, at: number): Piece {
  const given = bytes.subarray(at, at + protocolHeader.length);
  if (!given.equals(protocolHeader.subarray(0, given.length))) return lost;
  return given.length < protocolHeader.length ? more : last(protocolHeader.length);
}
