import { directions, type Direction } from "../data/direction.ts";
import type { Proxy } from "../proxy/proxy.ts";
import { text, type Handler } from "./exchange.ts";

/** Bytes by proxy and direction, for Prometheus, under Toxiproxy's names. Counted as they move. */
export const showMetrics: Handler = (proxies) => {
  const received = "toxiproxy_proxy_received_bytes_total";
  const sent = "toxiproxy_proxy_sent_bytes_total";
  const lines = [
    `# HELP ${received} Bytes that came in, by proxy and direction.`,
    `# TYPE ${received} counter`,
    ...samples(proxies.all, (proxy, direction) => [received, proxy.traffic(direction).receivedBytes]),
    `# HELP ${sent} Bytes that went out, by proxy and direction.`,
    `# TYPE ${sent} counter`,
    ...samples(proxies.all, (proxy, direction) => [sent, proxy.traffic(direction).sentBytes]),
  ];
  return { ...text(200, `${lines.join("\n")}\n`), contentType: "text/plain; version=0.0.4; charset=utf-8" };
};

function samples(
  proxies: readonly Proxy[],
  read: (proxy: Proxy, direction: Direction) => [name: string, value: number],
): string[] {
  return proxies.flatMap((proxy) =>
    directions.map((direction) => {
      const [name, value] = read(proxy, direction);
      const labels = { direction, listener: proxy.listen, proxy: proxy.name, upstream: proxy.upstream };
      const written = Object.entries(labels).map(([label, content]) => `${label}="${escapeLabel(content)}"`);
      return `${name}{${written.join(",")}} ${value}`;
    }),
  );
}

function escapeLabel(content: string): string {
  return content.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
