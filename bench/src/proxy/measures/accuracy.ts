import type { Measured } from "../../measure.ts";
import { onRunning, type ProxyBench } from "../proxy-bench.ts";

const latencyMs = 100;
/** In KB (1000 bytes) a second. The slow ones are measured at the same time, the last one alone. */
const slowRates = [100, 1000, 10_000];
const fastRate = 100_000;
/** Differences below it are noise: neither is better. */
const noise = 0.5;

/** How far from what was asked for, in per cent, a delay of 100 ms is. */
export async function measureLatencyAccuracy(bench: ProxyBench): Promise<Measured[]> {
  bench.onProgress(`the accuracy of a latency of ${latencyMs} ms`);
  const { load, origin, sizes } = bench;
  const [ours, theirs] = await onRunning(
    bench,
    sizes.longPairs,
    async (contender) => {
      const addr = await contender.proxyTo("echo", origin.echo);
      await contender.ask("POST", "/proxies/echo/toxics", { type: "latency", attributes: { latency: latencyMs } });
      return addr;
    },
    (addr) =>
      load.measure<{ p50: number; p99: number }>("delay", { addr, count: sizes.delays, parallel: 50, pause: "2ms" }),
  );
  const row = (id: "p50" | "p99", max: number): Measured => ({
    id: `latency-accuracy-${id}`,
    title: `Error of a latency of ${latencyMs} ms: ${id}`,
    unit: "%",
    ours: ours.map((times) => errorOf(times[id], latencyMs)),
    theirs: theirs.map((times) => errorOf(times[id], latencyMs)),
    peer: "toxiproxy",
    target: { kind: "error", max, noise },
  });
  return [row("p50", 1), row("p99", 3)];
}

/** How far from what was asked for the throughput is, in per cent. */
export async function measureBandwidthAccuracy(bench: ProxyBench): Promise<Measured[]> {
  const slow = await errorsOf(bench, slowRates);
  const fast = await errorsOf(bench, [fastRate]);
  return [...slow, ...fast];
}

async function errorsOf(bench: ProxyBench, rates: readonly number[]): Promise<Measured[]> {
  bench.onProgress(`the accuracy of a bandwidth of ${rates.join(", ")} KB/s`);
  const { load, origin, sizes } = bench;
  const [ours, theirs] = await onRunning(
    bench,
    sizes.longPairs,
    (contender) =>
      Promise.all(
        rates.map(async (rate) => {
          const addr = await contender.proxyTo(`r${rate}`, origin.source);
          await contender.ask("POST", `/proxies/r${rate}/toxics`, { type: "bandwidth", attributes: { rate } });
          return { addr, rate };
        }),
      ),
    (proxies) =>
      Promise.all(
        proxies.map(async ({ addr, rate }) => {
          const flags = { addr, warmup: "500ms", time: `${sizes.accuracyMs}ms` };
          const { mbPerS } = await load.measure<{ mbPerS: number }>("stream", flags);
          return errorOf(mbPerS * 1000, rate);
        }),
      ),
  );
  const series = (errors: readonly (readonly number[])[], index: number): number[] =>
    errors.map((of) => of[index] ?? NaN);
  return rates.map((rate, index) => ({
    id: `bandwidth-accuracy-${rate}`,
    title: `Error of a bandwidth of ${rate.toLocaleString("en")} KB/s`,
    unit: "%",
    ours: series(ours, index),
    theirs: series(theirs, index),
    peer: "toxiproxy",
    target: { kind: "error", max: 1, noise },
  }));
}

function errorOf(measured: number, asked: number): number {
  return (Math.abs(measured - asked) / asked) * 100;
}
