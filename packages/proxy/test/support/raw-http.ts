import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One answer of a connection. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends bytes as they are, and gives all that comes back until the server closes, or says nothing for `quietMs`. */
export async function sendRaw(port: number, bytes: Buffer | string, quietMs: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" }).on("error", () => {});
  let text = "";
  let heardAt = performance.now();
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    heardAt = performance.now();
  });
  const closed = new Promise<true>((resolve) => socket.once("close", () => resolve(true)));
  socket.write(bytes);
  while (performance.now() - heardAt < quietMs && !(await Promise.race([closed, sleep(5, false)])));
  socket.destroy();
  return text;
}

/**
 * Takes the answers of one connection apart, those to requests with these methods. What the API says has always a length;
 * the system's own answers have no body.
 */
export function splitAnswers(text: string, methods: readonly string[] = []): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  while (rest !== "") {
    const [whole, status] = /^HTTP\/1\.1 (\d{3}) .*?\r\n\r\n/s.exec(rest) ?? [];
    if (whole === undefined)
      throw new Error(`There is something between answers: ${JSON.stringify(rest.slice(0, 200))}`);
    const isChunked = /\r\ntransfer-encoding: chunked/i.test(whole);
    const announced = isChunked ? "0\r\n\r\n".length : Number(/\r\ncontent-length: (\d+)/i.exec(whole)?.[1] ?? 0);
    const length = methods[answers.length] === "HEAD" ? 0 : announced;
    answers.push({ status: Number(status), body: isChunked ? "" : rest.slice(whole.length, whole.length + length) });
    rest = rest.slice(whole.length + length);
  }
  return answers;
}
