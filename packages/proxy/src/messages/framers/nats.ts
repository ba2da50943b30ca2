import type { Direction } from "../../data/direction.ts";
import { last, lost, more, type CreateFramers, type Facts, type Framer, type Piece, type Range } from "../framer.ts";

/** NATS itself refuses payloads of more than 64 MiB. */
const mostPayloadBytes = 64 * 1024 * 1024;
/** Enough to see which verb it is. */
const mostVerbBytes = 16;
const newline = 0x0a;
/** What each side says; a line that begins with none of it is not NATS. */
const verbs: Readonly<Record<Direction, readonly string[]>> = {
  upstream: ["CONNECT", "PUB", "HPUB", "SUB", "UNSUB", "PING", "PONG"],
  downstream: ["INFO", "MSG", "HMSG", "PING", "PONG", "+OK", "-ERR"],
};
const withPayload = new Set(["PUB", "HPUB", "MSG", "HMSG"]);
const withSubject = new Set([...withPayload, "SUB"]);

/** NATS, as its clients speak it. A message has its verb as `command`, its subject, and `SUB` its queue group. */
export const natsFramers: CreateFramers = () => ({
  upstream: framerOf("upstream"),
  downstream: framerOf("downstream"),
});

function framerOf(direction: Direction): Framer {
  return {
    piece: (bytes, at) => piece(bytes, at, verbs[direction]),
    describe,
    payload,
  };
}

function piece(bytes: Buffer, at: number, known: readonly string[]): Piece {
  const end = bytes.indexOf(newline, at) + 1;
  const line = bytes.toString("latin1", at, end === 0 ? Math.min(bytes.length, at + mostVerbBytes) : end);
  const [verb = ""] = line.toUpperCase().split(/\s/);
  // What cannot become a line of NATS must not wait for its end.
  const isWhole = verb.length < line.length;
  if (!known.some((each) => (isWhole ? each === verb : each.startsWith(verb)))) return lost;
  if (end === 0) return more;
  if (!withPayload.has(verb)) return last(end - at);
  const words = wordsOf(bytes, at, end);
  const size = words.at(-1) ?? "";
  if (!/^\d{1,9}$/.test(size) || Number(size) > mostPayloadBytes) return lost;
  return last(end - at + Number(size) + 2);
}

function describe(message: Buffer): Facts {
  const [verb = "", subject, ...rest] = wordsOf(message, 0, message.indexOf(newline));
  const command = verb.toUpperCase();
  return {
    command: [command],
    ...(subject !== undefined && withSubject.has(command) ? { subject: [subject] } : {}),
    ...(command === "SUB" && rest.length > 1 ? { queue: rest.slice(0, 1) } : {}),
  };
}

function payload(message: Buffer): readonly Range[] {
  const start = message.indexOf(newline) + 1;
  const words = wordsOf(message, 0, start);
  const command = words[0]?.toUpperCase() ?? "";
  if (!withPayload.has(command)) return [];
  const headerBytes = command.startsWith("H") ? Number(words.at(-2)) || 0 : 0;
  const end = message.length - 2;
  return [{ start: Math.min(start + headerBytes, end), end }];
}

function wordsOf(bytes: Buffer, at: number, end: number): readonly string[] {
  return bytes.toString("utf8", at, end).trim().split(/\s+/);
}
