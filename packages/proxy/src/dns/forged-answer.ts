import { isIPv4 } from "node:net";
import { writeName } from "./name.ts";
import { headerBytes, type Question } from "./question.ts";
import { recordTypes } from "./record-types.ts";

/** What an answer says. */
export interface Forgery {
  /** The number of what went wrong; 0 is nothing. */
  readonly code: number;
  /** It says that there is more than has room, and that it should be asked for over TCP. */
  readonly isTruncated: boolean;
  readonly addresses: readonly string[];
  /** The name that the addresses are really those of. */
  readonly alias: string | undefined;
  readonly ttlSeconds: number;
}

/** RFC 2181, 8: the first bit is not used. */
export const longestTtlSeconds = 2 ** 31 - 1;
/** What every client takes over UDP. */
const mostUdpBytes = 512;

/**
 * Answers a query: the header and the question as they came, so that their number and the letters' case are the client's,
 * and the addresses of the type that is asked for.
 *
 * Nothing says how long a failure may be remembered, so that nobody remembers it.
 */
export function forgeAnswer(query: Buffer, question: Question, forgery: Forgery, isOverUdp: boolean): Buffer {
  const records = forgery.isTruncated ? [] : recordsOf(question, forgery);
  const bytes = records.reduce((sum, { length }) => sum + length, question.end);
  const fits = !isOverUdp || bytes <= mostUdpBytes;
  const head = Buffer.from(query.subarray(0, question.end));
  const asked = query.readUInt16BE(2);
  // An answer, of a server that looks further; the operation and the wish for that are those of the query.
  head.writeUInt16BE(0x8080 | (asked & 0x7900) | (forgery.isTruncated || !fits ? 0x0200 : 0) | forgery.code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(fits ? records.length : 0, 6);
  head.writeUInt32BE(0, 8);
  return fits ? Buffer.concat([head, ...records]) : head;
}

function recordsOf({ type, end }: Question, { addresses, alias, ttlSeconds }: Forgery): Buffer[] {
  const target = alias === undefined ? undefined : writeName(alias);
  const links = target === undefined ? [] : [record(headerBytes, recordTypes.cname, ttlSeconds, target)];
  // The name of the alias is what its record says, behind the twelve bytes that come before that.
  const owner = target === undefined ? headerBytes : end + 12;
  if (type === recordTypes.cname) return links;
  const four = type === recordTypes.a;
  const wanted = four || type === recordTypes.aaaa ? addresses.filter((one) => isIPv4(one) === four) : [];
  return [...links, ...wanted.map((one) => record(owner, type, ttlSeconds, four ? fourBytes(one) : sixBytes(one)))];
}

/** A record of the name that stands at that place of the message. */
function record(nameAt: number, type: number, ttlSeconds: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | nameAt, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttlSeconds, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function fourBytes(address: string): Buffer {
  return Buffer.from(address.split(".").map(Number));
}

/** Groups of four digits, with `::` for as many as are missing, and perhaps an IPv4 address as the last two. */
function sixBytes(address: string): Buffer {
  const [head = [], tail] = address.split("::").map(groupsOf);
  const missing = tail === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...(tail ?? [])];
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function groupsOf(part: string): string[] {
  const groups = part.split(":").filter((group) => group !== "");
  return groups.flatMap((group) => {
    if (!group.includes(".")) return [group];
    const hex = fourBytes(group).toString("hex");
    return [hex.slice(0, 4), hex.slice(4)];
  });
}
