/** Connections that programs of this machine open to an address, and the port of the loopback that they come to instead. */
export interface Redirect {
  readonly address: string;
  readonly port: number;
  readonly toPort: number;
}

/** Turns connections of this machine, or of its network namespace, to proxies: applications need no change of address. */
export interface Redirector {
  /**
   * Turns these, and no others any more. Connections that are open stay where they are, and those of this process are
   * never turned. All of it ends with this process, however it ends.
   *
   * @throws Error when it cannot be done; then all is as it was
   */
  set(redirects: readonly Redirect[]): Promise<void>;
}
