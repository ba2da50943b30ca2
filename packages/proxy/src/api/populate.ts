import type { ProxyCollection } from "../proxy/collection.ts";
import { ApiError } from "./api-error.ts";
import { decodePopulate, type ProxyBody } from "./bodies.ts";
import { json, type ApiReply, type Handler } from "./exchange.ts";
import { encodeText } from "./go-encode.ts";
import { parseGoJson } from "./go-json.ts";
import { presentProxy } from "./present.ts";
import { withAddressErrors } from "./proxy-handlers.ts";

/** Makes proxies of a list: keeps those that are there with the same addresses, and stops at the first that fails. */
export const populate: Handler = async (proxies, { body }) => {
  const done: string[] = [];
  try {
    for (const input of readAll(body)) done.push(await ensure(proxies, input));
    return json(201, `{"proxies":${listOf(done)}}`);
  } catch (thrown) {
    if (thrown instanceof ApiError) return refused(thrown, done);
    throw thrown;
  }
};

function readAll(body: Buffer): ProxyBody[] {
  return decodePopulate(parseGoJson(body));
}

async function ensure(proxies: ProxyCollection, input: ProxyBody): Promise<string> {
  const { name = "", listen = "", upstream = "", enabled = true } = input;
  const proxy = await withAddressErrors(proxies.ensure({ name, listen, upstream, isEnabled: enabled }));
  return presentProxy(proxy, proxies.leases);
}

/** Go writes a list that nothing was added to as null. */
function listOf(done: readonly string[]): string {
  return done.length === 0 ? "null" : `[${done.join(",")}]`;
}

function refused({ message, status }: ApiError, done: readonly string[]): ApiReply {
  return json(status, `{"error":${encodeText(message)},"status":${status},"proxies":${listOf(done)}}`);
}
