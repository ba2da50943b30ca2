import type { IncomingMessage } from "node:http";
import { ApiError } from "./api-error.ts";

/** Thousands of proxies fit in. More is a mistake, or somebody who wants the memory. */
const mostBodyBytes = 4 * 1024 * 1024;

/** Reads a body. @throws ApiError 413 as soon as it is too long, whether or not it says so beforehand */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > mostBodyBytes) throw tooLong();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLong(): ApiError {
  return new ApiError(413, `request body too large, at most ${mostBodyBytes} bytes are read`);
}
