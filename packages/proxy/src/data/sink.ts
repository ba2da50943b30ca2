/** How a stream of bytes ends: `half` closes one direction only, `both` closes the connection once all is delivered. */
export type EndKind = "half" | "both";

/** Where bytes go next: another stage, or the socket at the end. */
export interface Sink {
  /** Nothing should be written now. Who respects this keeps memory bounded; who does not loses no byte. */
  readonly isFull: boolean;
  /**
   * Takes bytes, always. `receivedAtMs` is when they came in, on the clock of the timers; `isBorrowed` says that the
   * memory is used again as soon as this returns and `isFull` is false.
   */
  write(bytes: Buffer, receivedAtMs: number, isBorrowed: boolean): void;
  end(kind: EndKind): void;
}

/** Whoever waits for a sink to have room again. */
export interface Waker {
  wake(): void;
}
