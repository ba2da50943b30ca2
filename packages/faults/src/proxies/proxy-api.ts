import { resolve } from "node:path";
import { HormesisError, isJsonObject, type Json, type JsonObject } from "@hormesis/experiment";
import * as z from "zod";
import type { FaultContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";

/* The HTTP API of a proxy with toxics: of `hormesis proxy`, and of Toxiproxy, whose API it is. */

/** The arguments that say which proxy; spread them into the fault's own strict object. */
export const placeShape = {
  api: z
    .string()
    .regex(/^http:\/\/[^/?#]+\/?$/, "is no address of an API: write http://127.0.0.1:8474")
    .default("http://127.0.0.1:8474")
    .describe("Where the API of the proxies is, seen from the target (default http://127.0.0.1:8474)"),
  proxy: z.string().min(1).describe("Name of the proxy"),
  tokenFile: z.string().min(1).optional().describe("File with the token that the API asks for, if it does"),
} as const;

/** The same, as states hold it. The token itself is written nowhere. */
export const placeSchema = z.object({ api: z.string(), proxy: z.string(), tokenFile: z.string().nullable() });
export type Place = z.infer<typeof placeSchema>;

export interface PlaceInput {
  readonly api: string;
  readonly proxy: string;
  readonly tokenFile?: string | undefined;
}

export function placeOf({ api, proxy, tokenFile }: PlaceInput): Place {
  // The guard reads it too, and stands in another folder.
  return { api: api.replace(/\/$/, ""), proxy, tokenFile: tokenFile === undefined ? null : resolve(tokenFile) };
}

/** The machine of the API, where that is another one. */
export function otherMachineOf({ api }: PlaceInput): string | undefined {
  const { hostname, host } = new URL(api);
  const isHere = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return isHere ? undefined : `proxy:${host}`;
}

export interface ApiAnswer {
  readonly status: number;
  readonly json: JsonObject;
}

/** `gone`: nobody listens there any more. A proxy keeps nothing on disk, so its toxics went with it. */
export type Asked = ApiAnswer | "gone";

export interface Question {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the proxy: `/toxics`. */
  readonly path: string;
  readonly body?: Json;
}

/** @throws HormesisError when it cannot be asked, or does not answer as such an API does */
export async function askApi(place: Place, question: Question, target: Target, ctx: FaultContext): Promise<Asked> {
  const url = `${place.api}/proxies/${encodeURIComponent(place.proxy)}${question.path}`;
  const token = place.tokenFile === null ? undefined : (await target.read(place.tokenFile, ctx.signal)).trim();
  const headers = {
    "Content-Type": "application/json",
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };
  const body = question.body === undefined ? {} : { body: JSON.stringify(question.body) };
  try {
    const answer = await target.request({ method: question.method, url, headers, ...body }, ctx.signal);
    return { status: answer.status, json: parse(answer.body) };
  } catch (error) {
    if (error instanceof HormesisError && error.code === "HTTP_REFUSED") return "gone";
    throw error;
  }
}

/** What is said of the proxy. @throws HormesisError `PROXY_UNREACHABLE`, `PROXY_UNKNOWN`, `PROXY_REFUSED` */
export async function findProxy(place: Place, target: Target, ctx: FaultContext): Promise<JsonObject> {
  const asked = await askApi(place, { method: "GET", path: "" }, target, ctx);
  if (asked === "gone") {
    throw new HormesisError(`Failed to reach the API of the proxies at ${place.api}: nobody listens there.`, {
      code: "PROXY_UNREACHABLE",
      mend: "Start it, as with: hormesis proxy. Or say where it is, by the argument api.",
    });
  }
  if (asked.status === 200) return asked.json;
  if (asked.status !== 404) throw refusedBy(place, asked);
  throw new HormesisError(`Failed to find proxy '${place.proxy}' at ${place.api}: there is none of that name.`, {
    code: "PROXY_UNKNOWN",
    mend: `See those there are: curl ${place.api}/proxies`,
  });
}

/** The API says no. */
export function refusedBy({ api, proxy }: Place, { status, json }: ApiAnswer): HormesisError {
  const reason = typeof json["error"] === "string" ? json["error"] : "it does not say why";
  return new HormesisError(`Failed to act on proxy '${proxy}' at ${api}: status ${status}, ${reason}.`, {
    code: "PROXY_REFUSED",
    mend: status === 401 ? "It asks for a token: say in which file it is, by tokenFile." : "Correct the arguments.",
    effect: "none",
  });
}

function parse(text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : {};
  } catch {
    return {};
  }
}
