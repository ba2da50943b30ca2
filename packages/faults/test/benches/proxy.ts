import { proxyFaults } from "../../src/faults/inter-service/proxy/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { makeEchoProxy } from "../support/proxy-process.ts";

/** Arguments of each, beside the proxy. */
const given: Readonly<Record<string, object>> = {
  "proxy.latency": { delay: "200ms", jitter: "10ms", stream: "upstream", percent: "30%" },
  "proxy.bandwidth": { rate: "800kbit/s" },
  "proxy.slow-close": { delay: "1s" },
  "proxy.slice": { size: "64B", pause: "1ms" },
  "proxy.limit": { bytes: "1KB" },
};

const all: readonly FaultBench[] = proxyFaults.map((fault) => ({
  fault,
  async setUp() {
    const proxy = await makeEchoProxy();
    return {
      target: "local",
      parameters: { api: proxy.api, proxy: proxy.name, ...given[fault.name] },
      snapshot: async () => withoutLeases(await proxy.look()),
      close: proxy.close,
    };
  },
}));

/** All toxics take the same way in and out: killed at every instant is one of them, and what is no toxic. */
const decisive = new Set(["proxy.latency", "proxy.down"]);
const isDecisive = ({ fault }: FaultBench): boolean =>
  process.env["HORMESIS_CRASH"] === "all" || decisive.has(fault.name);
export const benches = all.filter(isDecisive);
export const otherBenches = all.filter((bench) => !isDecisive(bench));

/** Without what goes down by itself. */
export function withoutLeases(proxy: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(proxy, (key, value: unknown) => (key === "lease" ? undefined : value)));
}
