import { wireFaults } from "../../src/faults/inter-service/wire/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { makeEchoProxy } from "../support/proxy-process.ts";
import { withoutLeases } from "./proxy.ts";

/** What the proxy is created with, by family. */
const proxies: Readonly<Record<string, object>> = {
  http: { protocol: "http" },
  message: { protocol: "redis" },
  tls: { protocol: "tls" },
  dns: { protocol: "dns" },
  packet: { protocol: "udp" },
};

/** Arguments of each, beside the proxy: of one in each family, all that it has in common with the others too. */
const given: Readonly<Record<string, object>> = {
  "http.abort": {
    match: { method: ["GET", "POST"], path: "/pay*", header: { baggage: "hormesis=*" } },
    status: 418,
    headers: { "x-by": "hormesis" },
    body: "no",
    percent: "30%",
    trigger: { after: 1, first: 5, every: 2 },
  },
  "message.delay": { match: { command: "GET", key: "cart:*" }, delay: "200ms", jitter: "10ms", distribution: "normal" },
  "tls.stall": { match: { sni: "*.example.com", version: "1.3" }, at: "server-hello", hold: "2s" },
  "dns.forge": { name: "*.shop.test", type: "A", answer: "addresses", addresses: ["192.0.2.1"], ttl: "60s" },
  "packet.loss": { match: { minBytes: "100B", text: "order" }, percent: "50%" },
};

const all: readonly FaultBench[] = wireFaults
  .filter(({ name }) => given[name] !== undefined)
  .map((fault) => ({
    fault,
    async setUp() {
      const proxy = await makeEchoProxy(proxies[fault.name.split(".")[0] ?? ""]);
      return {
        target: "local",
        parameters: { api: proxy.api, proxy: proxy.name, ...given[fault.name] },
        snapshot: async () => withoutLeases(await proxy.look()),
        close: proxy.close,
      };
    },
  }));

/** All toxics take the same way in and out: killed at every instant is one of them. */
const isDecisive = ({ fault }: FaultBench): boolean =>
  process.env["HORMESIS_CRASH"] === "all" || fault.name === "http.abort";
export const benches = all.filter(isDecisive);
export const otherBenches = all.filter((bench) => !isDecisive(bench));
