import type { Socket } from "node:net";

/** What a peer says, until it ends like this, or ends. It must be asked before the peer speaks. */
export function readUntil(socket: Socket, ending: string): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const finish = (): void => {
      socket.off("data", take).off("close", finish);
      resolve(said);
    };
    const take = (bytes: Buffer): void => {
      said += bytes.toString();
      if (said.endsWith(ending)) finish();
    };
    socket.on("data", take).once("close", finish);
  });
}
