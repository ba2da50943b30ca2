import * as z from "zod";
import type { AnyFault } from "../../../ports/fault.ts";
import { toxicFault } from "../../../proxies/toxic-fault.ts";
import { bitRateSchema, percentSchema, sizeBytesSchema } from "../../../quantities.ts";
import { closingSchema, delayShape, someBytes } from "./arguments.ts";
import { bodySchema, headerNameSchema, headersSchema, httpMatch, statusSchema } from "./http-arguments.ts";

/** Of a proxy that reads HTTP/1.1. */
const http = { protocols: ["http"], counted: "requests" } as const;
/** What can be done to the streams of HTTP/2 too. */
const anyHttp = { protocols: ["http", "http2"], counted: "requests" } as const;

const BITS_A_BYTE = 8;

/** Faults on requests and responses, in a proxy that was created with `"protocol": "http"`. */
export const httpFaults: readonly AnyFault[] = [
  toxicFault({
    name: "http.abort",
    category: "application/dependency-malfunction",
    description: "Requests are answered with an error by a proxy, and never reach the server.",
    type: "http_abort",
    talk: { ...anyHttp, hasStream: false },
    shape: {
      match: httpMatch,
      by: z
        .enum(["response", "close", "reset"])
        .optional()
        .describe("What comes instead of an answer: a response (default), the connection's end, or a TCP reset"),
      status: statusSchema.optional().describe("The response's status (default 503)"),
      headers: headersSchema.optional().describe("The response's headers; its length is always right"),
      body: bodySchema.optional().describe("The response's body; text/plain unless the headers say more"),
    },
    wrong: ({ by = "response", status, headers, body }) =>
      by !== "response" && (status ?? headers ?? body) !== undefined
        ? `there is no response with by: ${by}`
        : undefined,
    body: ({ match, by, status, headers, body }) => ({ attributes: { match, by, status, headers, body } }),
  }),
  toxicFault({
    name: "http.delay",
    category: "infrastructure/latency",
    description: "Requests reach the server later, or its responses the client.",
    type: "http_delay",
    talk: anyHttp,
    shape: { match: httpMatch, ...delayShape },
    body: ({ match, delay, jitter, distribution }) => ({ attributes: { match, delay, jitter, distribution } }),
  }),
  toxicFault({
    name: "http.replace",
    category: "application/dependency-malfunction",
    description: "Responses, or requests, come with another status, other headers, or another body.",
    type: "http_replace",
    talk: http,
    shape: {
      match: httpMatch,
      status: statusSchema.optional().describe("Another status; of responses only"),
      set: headersSchema.optional().describe("Headers that get this value, whether they are there or not"),
      add: headersSchema.optional().describe("Headers that come in addition, even when they are there"),
      drop: z.array(headerNameSchema).optional().describe("Headers that are taken out"),
      body: bodySchema.optional().describe("Another body, with the right length"),
    },
    wrong: ({ stream, status, set, add, drop, body }) => {
      if (stream === "upstream" && status !== undefined) return "a request has no status: leave out stream: upstream";
      return (status ?? set ?? add ?? drop ?? body) === undefined
        ? "nothing is replaced: write status, set, add, drop, or body"
        : undefined;
    },
    body: ({ match, status, set, add, drop, body }) => ({ attributes: { match, status, set, add, drop, body } }),
  }),
  toxicFault({
    name: "http.corrupt",
    category: "platform/state-transmission",
    description: "Bodies arrive with some of their bits turned, and with the right length.",
    type: "http_corrupt",
    talk: http,
    shape: {
      match: httpMatch,
      bytes: percentSchema
        .refine((ratio) => ratio > 0, "is none")
        .optional()
        .describe("How many of the body's bytes get a bit turned, at least one (default 1%)"),
    },
    body: ({ match, bytes }) => ({ attributes: { match, share: bytes } }),
  }),
  toxicFault({
    name: "http.truncate",
    category: "platform/state-transmission",
    description: "Bodies break off: their beginning is sent, and the connection ends.",
    type: "http_truncate",
    talk: http,
    shape: {
      match: httpMatch,
      bytes: sizeBytesSchema.optional().describe("How much of the body is sent; a shorter one is spared (default 0B)"),
      by: closingSchema,
    },
    body: ({ match, bytes, by }) => ({ attributes: { match, bytes, by } }),
  }),
  toxicFault({
    name: "http.slow-body",
    category: "infrastructure/latency",
    description: "Bodies come slowly, in small pieces.",
    type: "http_slow_body",
    talk: http,
    shape: {
      match: httpMatch,
      rate: bitRateSchema.refine((rate) => rate > 0, "lets nothing through").describe("How fast: 8kbit/s"),
      piece: someBytes.optional().describe("How much at once (default what a fiftieth of a second takes)"),
    },
    body: ({ match, rate, piece }) => ({ attributes: { match, rate: rate / BITS_A_BYTE, piece } }),
  }),
  toxicFault({
    name: "http.close",
    category: "infrastructure/inter-service",
    description: "The connection ends instead of a response; the server may have done what it was asked.",
    type: "http_close",
    talk: http,
    shape: {
      match: httpMatch,
      at: z
        .enum(["head", "body"])
        .optional()
        .describe("head: before any of it was sent (default); body: in the middle of its body, where it has one"),
      by: closingSchema,
    },
    body: ({ match, at, by }) => ({ attributes: { match, at, by } }),
  }),
];
