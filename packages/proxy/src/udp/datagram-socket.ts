import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";

/** A burst that comes while this process is busy waits in the kernel, which gives as much of it as it is allowed to. */
const kernelBufferBytes = 1024 * 1024;
/** What the kernel does not take at once waits here; more of it is dropped, as the kernel would. */
const mostUnsentBytes = 4 * 1024 * 1024;

/** A socket for the family of an address. */
export function createDatagramSocket(host: string): Socket {
  const type = isIPv6(host) ? "udp6" : "udp4";
  return createSocket({ type, recvBufferSize: kernelBufferBytes, sendBufferSize: kernelBufferBytes });
}

/** Whether more can be sent on a socket. */
export function hasRoom(socket: Socket): boolean {
  return socket.getSendQueueSize() < mostUnsentBytes;
}
