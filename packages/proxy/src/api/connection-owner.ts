import type { Socket } from "node:net";
import type { Owner } from "../lease/leases.ts";

/** The HTTP connections that leases depend on: such a one may be idle for as long as it likes. */
export class ConnectionOwners {
  readonly #leasesBySocket = new WeakMap<Socket, number>();

  ownerOf(socket: Socket): Owner {
    return {
      whenGone: (callback) => {
        if (socket.destroyed) {
          queueMicrotask(callback);
          return () => {};
        }
        socket.once("close", callback);
        this.#count(socket, 1);
        return () => {
          socket.off("close", callback);
          this.#count(socket, -1);
        };
      },
    };
  }

  owns(socket: Socket): boolean {
    return (this.#leasesBySocket.get(socket) ?? 0) > 0;
  }

  #count(socket: Socket, change: number): void {
    this.#leasesBySocket.set(socket, (this.#leasesBySocket.get(socket) ?? 0) + change);
  }
}
