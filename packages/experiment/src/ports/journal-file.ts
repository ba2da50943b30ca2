/**
 * Where a journal is kept. Writes are synchronous: when `write` has returned, a killed process loses nothing of it.
 */
export interface JournalFile {
  /** Writes at an offset in bytes, over what stands there. */
  write(bytes: Uint8Array, offset: number): void;
  /** Cuts the file to this many bytes, and makes sure that it is on the disk. */
  finish(size: number): void;
}
