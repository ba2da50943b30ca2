import type { Proxy } from "../proxy/proxy.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { toxicNotFound } from "./api-error.ts";
import { decodeToxicUpdate } from "./bodies.ts";
import { empty, json, type Handler } from "./exchange.ts";
import { parseGoJson } from "./go-json.ts";
import { decodeLease } from "./lease-body.ts";
import { decodeTrigger } from "./trigger-body.ts";
import { presentToxic, presentToxics } from "./present.ts";
import { namedProxy } from "./proxy-handlers.ts";
import { readAttributes, readToxic } from "./read-toxic.ts";

export const listToxics: Handler = (proxies, { names: [name] }) =>
  json(200, presentToxics(namedProxy(proxies, name).toxics, proxies.leases));

export const createToxic: Handler = (proxies, { names: [name], body, owner }) => {
  const proxy = namedProxy(proxies, name);
  const value = parseGoJson(body);
  const toxic = readToxic(proxy, value);
  const lease = decodeLease(value, owner);
  proxy.addToxic(toxic);
  if (lease !== undefined) proxies.leaseToxic(proxy, toxic, lease);
  return json(200, presentToxic(toxic, proxies.leases));
};

export const showToxic: Handler = (proxies, { names: [proxyName, toxicName] }) =>
  json(200, presentToxic(namedToxic(namedProxy(proxies, proxyName), toxicName), proxies.leases));

export const updateToxic: Handler = (proxies, { names: [proxyName, toxicName], body, owner }) => {
  const proxy = namedProxy(proxies, proxyName);
  const toxic = namedToxic(proxy, toxicName);
  const value = parseGoJson(body);
  const { toxicity = toxic.toxicity } = decodeToxicUpdate(value);
  const attributes = readAttributes(proxy, value, toxic.kind, toxic.attributes);
  const trigger = decodeTrigger(value, toxic.trigger);
  const lease = decodeLease(value, owner);
  toxic.trigger = trigger;
  toxic.toxicity = toxicity;
  toxic.attributes = attributes;
  proxy.touchToxic(toxic);
  if (lease !== undefined) proxies.leaseToxic(proxy, toxic, lease);
  return json(200, presentToxic(toxic, proxies.leases));
};

export const deleteToxic: Handler = (proxies, { names: [proxyName, toxicName] }) => {
  const proxy = namedProxy(proxies, proxyName);
  proxies.removeToxic(proxy, namedToxic(proxy, toxicName));
  return empty(204);
};

function namedToxic(proxy: Proxy, name: string | undefined): Toxic {
  const toxic = proxy.findToxic(name ?? "");
  if (toxic === undefined) throw toxicNotFound();
  return toxic;
}
