import type { Owner } from "../lease/leases.ts";
import type { ProxyCollection } from "../proxy/collection.ts";

/** One request, as far as the API cares. */
export interface ApiRequest {
  /** The names in the path, decoded. */
  readonly names: readonly string[];
  readonly body: Buffer;
  /** The connection that the request came over. */
  readonly owner: Owner;
}

/** One answer. Without a content type it has no body. */
export interface ApiReply {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

export type Handler = (proxies: ProxyCollection, request: ApiRequest) => ApiReply | Promise<ApiReply>;

export const json = (status: number, body: string): ApiReply => ({ status, contentType: "application/json", body });
export const text = (status: number, body: string): ApiReply => ({
  status,
  contentType: "text/plain; charset=utf-8",
  body,
});
export const empty = (status: number): ApiReply => ({ status });
