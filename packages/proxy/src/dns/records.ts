import { readName } from "./name.ts";
import type { Question } from "./question.ts";

/** One record of an answer. */
export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  /** For how many seconds it may be remembered. */
  readonly ttl: number;
  /** Where that number is in the message. */
  readonly ttlAt: number;
  /** Where what it says is in the message; names in it may refer to others. */
  readonly dataAt: number;
  readonly data: Buffer;
}

/** Reads all records behind a question, in their order. Gives `undefined` when one cannot be read. */
export function readRecords(message: Buffer, question: Question): readonly ResourceRecord[] | undefined {
  const records: ResourceRecord[] = [];
  let at = question.end;
  // A header that was read has no more records than have room.
  for (let count = question.answers + question.others; count > 0; count -= 1) {
    const record = readRecord(message, at);
    if (record === undefined) return undefined;
    records.push(record);
    at = record.dataAt + record.data.length;
  }
  return records;
}

function readRecord(message: Buffer, at: number): ResourceRecord | undefined {
  const read = readName(message, at);
  if (read === undefined || read.end + 10 > message.length) return undefined;
  const { name, end } = read;
  const dataAt = end + 10;
  const dataEnd = dataAt + message.readUInt16BE(end + 8);
  if (dataEnd > message.length) return undefined;
  const ttl = message.readUInt32BE(end + 4);
  const data = message.subarray(dataAt, dataEnd);
  return { name, type: message.readUInt16BE(end), ttl, ttlAt: end + 4, dataAt, data };
}
