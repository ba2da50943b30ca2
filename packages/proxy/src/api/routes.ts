import type { Handler } from "./exchange.ts";
import { showMetrics } from "./metrics.ts";
import { populate } from "./populate.ts";
import { createProxy, deleteProxy, listProxies, resetProxies, showProxy, updateProxy } from "./proxy-handlers.ts";
import { createToxic, deleteToxic, listToxics, showToxic, updateToxic } from "./toxic-handlers.ts";

/** What a path leads to, by method. */
export interface Route {
  readonly names: readonly string[];
  readonly methods: Readonly<Record<string, Handler>>;
}

export interface RouteOptions {
  readonly version: string;
  readonly hasMetrics: boolean;
}

type Methods = Route["methods"];

/** All paths; `*` stands for a name. Posting an update is Toxiproxy's older way, which clients still use. */
export function createRoutes({ version, hasMetrics }: RouteOptions): (path: string) => Route | undefined {
  const body = `{"version": ${JSON.stringify(version)}}\n`;
  const routes: readonly (readonly [pattern: string, methods: Methods])[] = [
    ["/version", { GET: () => ({ status: 200, contentType: "application/json;charset=utf-8", body }) }],
    ["/proxies", { GET: listProxies, POST: createProxy }],
    ["/proxies/*", { GET: showProxy, PATCH: updateProxy, POST: updateProxy, DELETE: deleteProxy }],
    ["/proxies/*/toxics", { GET: listToxics, POST: createToxic }],
    ["/proxies/*/toxics/*", { GET: showToxic, PATCH: updateToxic, POST: updateToxic, DELETE: deleteToxic }],
    ["/populate", { POST: populate }],
    ["/reset", { POST: resetProxies }],
    ...(hasMetrics ? [["/metrics", { GET: showMetrics }] as const] : []),
  ];
  const compiled = routes.map(([pattern, methods]) => ({ parts: pattern.split("/"), methods }));
  return (path) => {
    const parts = path.split("/");
    for (const route of compiled) {
      const names = match(route.parts, parts);
      if (names !== undefined) return { names, methods: route.methods };
    }
    return undefined;
  };
}

function match(pattern: readonly string[], parts: readonly string[]): string[] | undefined {
  if (pattern.length !== parts.length) return undefined;
  const names: string[] = [];
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (expected === "*" && part !== "") names.push(part);
    else if (expected !== part) return undefined;
  }
  return names;
}
