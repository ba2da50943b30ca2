import type { ProxyCollection } from "../proxy/collection.ts";
import { ApiError, badBody } from "./api-error.ts";
import { decodePopulateItem, populateType, type ProxyBody } from "./bodies.ts";
import { json, type ApiReply, type Handler } from "./exchange.ts";
import { encodeText } from "./go-encode.ts";
import type { Owner } from "../lease/leases.ts";
import { parseGoJson, type GoValue } from "./go-json.ts";
import { presentProxy } from "./present.ts";
import { withAddressErrors } from "./proxy-handlers.ts";
import { redirectProxy } from "./redirect-body.ts";
import { grantLeases, readProxy, requireAddresses, type ReadProxy } from "./read-proxy.ts";

/** Makes proxies of a list: keeps those that are there with the same addresses, and stops at the first that fails. */
export const populate: Handler = async (proxies, { body, owner }) => {
  const done: string[] = [];
  try {
    for (const read of decodePopulate(parseGoJson(body), owner)) done.push(await ensure(proxies, read));
    return json(201, `{"proxies":${listOf(done)}}`);
  } catch (thrown) {
    if (thrown instanceof ApiError) return refused(thrown, done);
    throw thrown;
  }
};

async function ensure(proxies: ProxyCollection, read: ReadProxy): Promise<string> {
  const proxy = await withAddressErrors(proxies.ensure(read.input));
  grantLeases(proxies, proxy, read);
  await withAddressErrors(redirectProxy(proxies, proxy, read.redirect));
  return presentProxy(proxy, proxies);
}

/** Reads the whole list, with the toxics of each proxy, before anything is done. @throws ApiError 400 */
function decodePopulate(value: GoValue, owner: Owner): ReadProxy[] {
  if (value.kind === "null") return [];
  if (value.kind !== "array") {
    throw badBody(`json: cannot unmarshal ${value.kind} into Go value of type []${populateType}`);
  }
  const bodies = value.items.map((item) => ({ item, body: decodePopulateItem(item) }));
  for (const [index, { body }] of bodies.entries()) requireAddresses(body, ` at proxy ${index + 1}`);
  return bodies.map(({ item, body }) => readNamed(body, item, owner));
}

/** What is wrong with a proxy of several says with which. */
function readNamed(body: ProxyBody, item: GoValue, owner: Owner): ReadProxy {
  try {
    return readProxy(body, item, owner);
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    throw new ApiError(thrown.status, `${thrown.message} at proxy ${body.name ?? ""}`);
  }
}

/** Go writes a list that nothing was added to as null. */
function listOf(done: readonly string[]): string {
  return done.length === 0 ? "null" : `[${done.join(",")}]`;
}

function refused({ message, status }: ApiError, done: readonly string[]): ApiReply {
  return json(status, `{"error":${encodeText(message)},"status":${status},"proxies":${listOf(done)}}`);
}
