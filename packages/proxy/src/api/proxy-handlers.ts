import { AddressError } from "../proxy/address.ts";
import type { ProxyCollection } from "../proxy/collection.ts";
import type { Proxy } from "../proxy/proxy.ts";
import { ApiError, proxyExists, proxyNotFound } from "./api-error.ts";
import { decodeProxy } from "./bodies.ts";
import { empty, json, type Handler } from "./exchange.ts";
import { encodeText } from "./go-encode.ts";
import { parseGoJson } from "./go-json.ts";
import { decodeLease } from "./lease-body.ts";
import { presentProxy } from "./present.ts";
import { decodeRedirect, redirectProxy } from "./redirect-body.ts";
import { grantLeases, readProxy, requireAddresses } from "./read-proxy.ts";

/** The proxy that a path names. @throws ApiError 404 */
export function namedProxy(proxies: ProxyCollection, name: string | undefined): Proxy {
  const proxy = proxies.find(name ?? "");
  if (proxy === undefined) throw proxyNotFound();
  return proxy;
}

/** An address that cannot be used is the server's failure in Toxiproxy's API. */
export async function withAddressErrors<Result>(task: Promise<Result>): Promise<Result> {
  try {
    return await task;
  } catch (thrown) {
    if (thrown instanceof AddressError) throw new ApiError(500, thrown.message);
    throw thrown;
  }
}

export const listProxies: Handler = (proxies) => {
  const members = proxies.all.map((proxy) => `${encodeText(proxy.name)}:${presentProxy(proxy, proxies)}`);
  return json(200, `{${members.join(",")}}`);
};

export const createProxy: Handler = async (proxies, { body, owner }) => {
  const value = parseGoJson(body);
  const stated = decodeProxy(value);
  requireAddresses(stated);
  const read = readProxy(stated, value, owner);
  const proxy = await withAddressErrors(proxies.add(read.input));
  if (proxy === undefined) throw proxyExists();
  grantLeases(proxies, proxy, read);
  await withAddressErrors(redirectProxy(proxies, proxy, read.redirect)).catch(async (thrown: unknown) => {
    await proxies.remove(proxy);
    throw thrown;
  });
  return json(201, presentProxy(proxy, proxies));
};

export const showProxy: Handler = (proxies, { names: [name] }) =>
  json(200, presentProxy(namedProxy(proxies, name), proxies));

export const updateProxy: Handler = async (proxies, { names: [name], body, owner }) => {
  const proxy = namedProxy(proxies, name);
  const value = parseGoJson(body);
  const { listen = proxy.listen, upstream = proxy.upstream, enabled = proxy.isEnabled } = decodeProxy(value);
  const lease = decodeLease(value, owner);
  const redirect = decodeRedirect(value);
  await withAddressErrors(proxy.update({ listen, upstream, isEnabled: enabled }));
  if (lease !== undefined) proxies.leaseProxy(proxy, lease);
  await withAddressErrors(redirectProxy(proxies, proxy, redirect));
  return json(200, presentProxy(proxy, proxies));
};

export const deleteProxy: Handler = async (proxies, { names: [name] }) => {
  await withAddressErrors(proxies.remove(namedProxy(proxies, name)));
  return empty(204);
};

export const resetProxies: Handler = async (proxies) => {
  await withAddressErrors(proxies.reset());
  return empty(204);
};
