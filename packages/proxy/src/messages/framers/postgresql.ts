import { last, lost, more, type CreateFramers, type Facts, type Framer, type Piece, type Range } from "../framer.ts";
import { ByteCursor } from "./byte-cursor.ts";
import { clientNames, requestNames, serverNames } from "./postgresql-names.ts";

/** PostgreSQL refuses a longer startup message. */
const mostStartupBytes = 10_000;
/** PostgreSQL refuses a longer message of any kind. */
const mostBytes = 2 ** 30;
const supportedMajor = 3;
/** So much is looked at of an SQL text, and remembered of a prepared one. */
const mostSqlBytes = 16 * 1024;
/** So many prepared statements of one connection are remembered, the latest. */
const mostStatements = 256;
/** Values in which something can be changed. */
const mostValues = 4096;

/** What both directions of a connection know. */
interface Shared {
  /** The client has asked for encryption, and the next byte of the server is the answer. */
  isAsking: boolean;
  isEncrypted: boolean;
}

/**
 * PostgreSQL, protocol 3. A message has its name in the documentation as `command`: `Query`, `DataRow`.
 *
 * `Query` and `Parse` have their SQL, and `Bind` that of the statement which was prepared by that name. What is
 * encrypted is bytes.
 */
export const postgresqlFramers: CreateFramers = () => {
  const shared: Shared = { isAsking: false, isEncrypted: false };
  return { upstream: new ClientFramer(shared), downstream: new ServerFramer(shared) };
};

class ClientFramer implements Framer {
  readonly #shared: Shared;
  readonly #statements = new Map<string, string>();
  #isStarted = false;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  piece(bytes: Buffer, at: number): Piece {
    if (this.#shared.isEncrypted) return lost;
    return this.#isStarted ? typedMessage(bytes, at, clientNames) : this.#startup(bytes, at);
  }

  describe(message: Buffer): Facts {
    const name = clientNames[String.fromCodePoint(message[0] ?? 0)];
    // A startup message begins with its length, which is short.
    if (name === undefined) return { command: [requestNames.get(message.readUInt32BE(4)) ?? "StartupMessage"] };
    const cursor = new ByteCursor(message, 5);
    if (name === "Query") return { command: [name], sql: [cursor.textToZero(mostSqlBytes)] };
    if (name === "Parse") return { command: [name], sql: [this.#prepare(cursor)] };
    if (name !== "Bind") return { command: [name] };
    cursor.textToZero(0);
    const sql = this.#statements.get(cursor.textToZero(mostSqlBytes));
    return { command: [name], ...(sql === undefined ? {} : { sql: [sql] }) };
  }

  payload(message: Buffer): readonly Range[] {
    const type = message[0];
    // The text of a query ends with a zero byte.
    if (type === 0x51) return [{ start: 5, end: message.length - 1 }];
    if (type === 0x64) return [{ start: 5, end: message.length }];
    return type === 0x42 ? parameters(message) : [];
  }

  #startup(bytes: Buffer, at: number): Piece {
    if (bytes[at] !== 0) return lost;
    if (bytes.length < at + 8) return more;
    const length = bytes.readUInt32BE(at);
    const version = bytes.readUInt32BE(at + 4);
    const request = requestNames.get(version);
    if (length < 8 || length > mostStartupBytes) return lost;
    if (request === undefined && version >>> 16 !== supportedMajor) return lost;
    if (request === undefined) this.#isStarted = true;
    else this.#shared.isAsking = request !== "CancelRequest";
    return last(length);
  }

  #prepare(cursor: ByteCursor): string {
    const name = cursor.textToZero(mostSqlBytes);
    const sql = cursor.textToZero(mostSqlBytes);
    this.#statements.delete(name);
    this.#statements.set(name, sql);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size > mostStatements && oldest !== undefined) this.#statements.delete(oldest);
    return sql;
  }
}

class ServerFramer implements Framer {
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  piece(bytes: Buffer, at: number): Piece {
    if (this.#shared.isEncrypted) return lost;
    const answer = String.fromCodePoint(bytes[at] ?? 0);
    if (!this.#shared.isAsking || !"SNG".includes(answer)) return typedMessage(bytes, at, serverNames);
    this.#shared.isAsking = false;
    this.#shared.isEncrypted = answer !== "N";
    return last(1);
  }

  describe(message: Buffer): Facts {
    const name = serverNames[String.fromCodePoint(message[0] ?? 0)];
    return { command: [message.length === 1 || name === undefined ? "EncryptionAnswer" : name] };
  }

  payload(message: Buffer): readonly Range[] {
    if (message[0] === 0x64) return [{ start: 5, end: message.length }];
    return message[0] === 0x44 ? values(new ByteCursor(message, 5)) : [];
  }
}

function typedMessage(bytes: Buffer, at: number, names: Readonly<Record<string, string>>): Piece {
  if (names[String.fromCodePoint(bytes[at] ?? 0)] === undefined) return lost;
  if (bytes.length < at + 5) return more;
  const length = bytes.readUInt32BE(at + 1);
  return length < 4 || length > mostBytes ? lost : last(1 + length);
}

/** The values that a statement is bound to. */
function parameters(message: Buffer): readonly Range[] {
  const cursor = new ByteCursor(message, 5);
  cursor.textToZero(0);
  cursor.textToZero(0);
  cursor.skip(2 * cursor.unsigned(2));
  return values(cursor);
}

/** How many values there are, and each with its length, which is below 0 for NULL. */
function values(cursor: ByteCursor): readonly Range[] {
  const ranges: Range[] = [];
  const count = Math.min(cursor.unsigned(2), mostValues);
  for (let index = 0; index < count; index += 1) {
    const bytes = Math.max(0, cursor.signed(4));
    const start = cursor.skip(bytes);
    if (cursor.isBeyond) break;
    ranges.push({ start, end: cursor.at });
  }
  return ranges;
}
