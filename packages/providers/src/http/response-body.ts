import { isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import type * as zlib from "node:zlib";
import { ExchangeError } from "./exchange-error.ts";
import { type HttpResponse, headerOf } from "./http-request.ts";

/** Far more than any probe looks at; it bounds what a server that never stops can cost the runner in memory. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** Says that a body was too large to be taken. */
export function tooLarge(): ExchangeError {
  return new ExchangeError("too-large", `the response is larger than ${BODY_BYTES_MAX / 1024 / 1024} MiB`);
}

/** The body with its Content-Encoding undone. Throws `ExchangeError` when that cannot be done. */
export async function decodedBody(response: HttpResponse): Promise<Buffer> {
  const encodings = headerOf(response.headers, "content-encoding")?.toLowerCase().split(",") ?? [];
  let { body } = response;
  for (const encoding of encodings.map((name) => name.trim()).reverse()) {
    if (body.length === 0) break;
    body = await decoded(body, encoding);
  }
  return body;
}

async function decoded(body: Buffer, encoding: string): Promise<Buffer> {
  const tools = await import("node:zlib");
  const decoder = decoderOf(tools, encoding, body);
  if (decoder === undefined) return body;
  try {
    return await promisify<Buffer, zlib.ZlibOptions, Buffer>(decoder)(body, { maxOutputLength: BODY_BYTES_MAX });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new ExchangeError("garbled", `the response is not the ${encoding} it says it is`);
  }
}

type Decoder = (
  data: Buffer,
  options: zlib.ZlibOptions & zlib.BrotliOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

/** Undefined for `identity` and for what we did not ask for. */
function decoderOf(tools: typeof zlib, encoding: string, body: Buffer): Decoder | undefined {
  if (encoding === "gzip" || encoding === "x-gzip") return tools.gunzip;
  if (encoding === "br") return tools.brotliDecompress;
  // Some servers send the bare stream; the low half of the first byte of the wrapped one is always 8.
  if (encoding === "deflate") return ((body[0] ?? 0) & 0x0f) === 8 ? tools.inflate : tools.inflateRaw;
  return undefined;
}

/**
 * The body as text: in the charset that the server names, else UTF-8 where the bytes are UTF-8, else Latin-1.
 * (`requests` reads every text without a charset as Latin-1, and guesses for the rest.)
 */
export function bodyText(body: Buffer, contentType: string | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? "")?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    try {
      return new TextDecoder(charset, { ignoreBOM: true }).decode(body);
    } catch {
      // A charset that nobody knows: go on as if none was named.
    }
  }
  return body.toString(isUtf8(body) ? "utf8" : "latin1");
}
