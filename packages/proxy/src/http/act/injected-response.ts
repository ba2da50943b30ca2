import { STATUS_CODES } from "node:http";
import { abortSettings } from "../toxics/abort.ts";
import type { Toxic } from "../../toxics/toxic.ts";

/** Statuses whose responses have no body (RFC 9110): a length would be taken for one. */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;

/** Writes the response that an abort gives, with the right length. */
export function injectedResponse(toxic: Toxic, { method, isLast }: { method: string; isLast: boolean }): Buffer {
  const { status, headers = {}, body = "" } = abortSettings(toxic);
  const bytes = Buffer.from(body);
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(bytes.length > 0 && !names.has("content-type") ? ["Content-Type: text/plain; charset=utf-8"] : []),
    ...(isBodiless(status) ? [] : [`Content-Length: ${bytes.length}`]),
    ...(isLast ? ["Connection: close"] : []),
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return method === "HEAD" || isBodiless(status) ? head : Buffer.concat([head, bytes]);
}
