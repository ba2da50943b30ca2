import { readName } from "./name.ts";

/** Bytes of the header, before the question. */
export const headerBytes = 12;
/** The least that a question takes: the name of the root, a type and a class. */
const leastQuestionBytes = 5;
/** The least that a record takes: beside that, how long it may be remembered, and how long it is. */
const leastRecordBytes = 11;
/** The last of the numbers of RFC 6895 that says what a message is for. */
const lastOperation = 6;

/** What a message is about: all of them but a few of administration have exactly one. */
export interface Question {
  readonly isResponse: boolean;
  readonly name: string;
  readonly type: number;
  /** Where the question ends, and answers begin. */
  readonly end: number;
  /** How many records are among the answers. */
  readonly answers: number;
  /** How many records there are behind those. */
  readonly others: number;
}

/** Whether a header and a length go together: what is said to be in the message has room in it. */
export function isHeader(header: Buffer, messageBytes: number): boolean {
  if (header.length < headerBytes || messageBytes < headerBytes) return false;
  const operation = ((header[2] ?? 0) >> 3) & 0xf;
  const questions = header.readUInt16BE(4);
  const records = header.readUInt16BE(6) + header.readUInt16BE(8) + header.readUInt16BE(10);
  const leastBytes = questions * leastQuestionBytes + records * leastRecordBytes;
  return operation <= lastOperation && headerBytes + leastBytes <= messageBytes;
}

/** Reads what is asked, or answered. Gives `undefined` for what is no message of DNS, or no lookup of one name. */
export function readQuestion(message: Buffer): Question | undefined {
  if (!isHeader(message, message.length)) return undefined;
  const flags = message.readUInt16BE(2);
  const isLookup = (flags & 0x7800) === 0;
  if (!isLookup || message.readUInt16BE(4) !== 1) return undefined;
  const read = readName(message, headerBytes);
  if (read === undefined || read.end + 4 > message.length) return undefined;
  return {
    isResponse: (flags & 0x8000) !== 0,
    name: read.name,
    type: message.readUInt16BE(read.end),
    end: read.end + 4,
    answers: message.readUInt16BE(6),
    others: message.readUInt16BE(8) + message.readUInt16BE(10),
  };
}
