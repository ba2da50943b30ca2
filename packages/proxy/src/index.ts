export type { CreateProxyOptions, ProxyHandle, ToxicHandle } from "./create-proxy.ts";
export { createProxy } from "./create-proxy.ts";
export type { Direction } from "./data/direction.ts";
export type { Attributes } from "./toxics/attributes.ts";
export type { ToxicInput } from "./toxics/create-toxic.ts";
export type { Redirect, Redirector } from "./ports/redirector.ts";
export type { ProxyServer, ProxyServerOptions } from "./start-proxy-server.ts";
export { startProxyServer } from "./start-proxy-server.ts";
