import type { Direction } from "../data/direction.ts";
import type { TlsVersion } from "./client-hello.ts";
import { RecordWalker, recordTypes } from "./record-walker.ts";

/**
 * Follows the records of both directions once the hellos are through, and damages those of encrypted data that it is
 * told to.
 *
 * In TLS 1.3 a handshake ends in records that look like data. The first of the client is such a one, and whatever the
 * server sends before it; a client that shows a certificate sends more of them, which are taken for data.
 */
export class DataRecords {
  readonly #walkers: Readonly<Record<Direction, RecordWalker>>;
  #version: TlsVersion | undefined;
  #clientRecords = 0;

  /** `isToSuffer` is asked once for each record of data. */
  constructor(isToSuffer: (direction: Direction) => boolean) {
    const create = (direction: Direction): RecordWalker => {
      let isDamaged = false;
      return new RecordWalker({
        begin: (type, length) => {
          isDamaged = length > 0 && this.#isData(direction, type) && isToSuffer(direction);
        },
        fragment: (bytes, isLast) => {
          // The end of a record is what proves it whole, with every cipher of today.
          if (isDamaged && isLast) bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
        },
      });
    };
    this.#walkers = { upstream: create("upstream"), downstream: create("downstream") };
  }

  /** The server has chosen a version. */
  agree(version: TlsVersion | undefined): void {
    this.#version = version;
  }

  /** Looks at bytes that go by, and changes them where they are. */
  walk(direction: Direction, bytes: Buffer): void {
    this.#walkers[direction].walk(bytes);
  }

  #isData(direction: Direction, type: number): boolean {
    if (type !== recordTypes.applicationData || this.#version === undefined) return false;
    if (direction === "upstream") this.#clientRecords += 1;
    if (this.#version !== "1.3") return true;
    return direction === "upstream" ? this.#clientRecords > 1 : this.#clientRecords > 0;
  }
}
