import type { Measured } from "../../measure.ts";
import { onRunning, type ProxyBench } from "../proxy-bench.ts";

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** A message of 64 bytes there and back, one after the other, through a proxy without a toxic. */
export async function measureRoundTrip(bench: ProxyBench): Promise<Measured[]> {
  bench.onProgress("round trips");
  const { load, origin, sizes } = bench;
  const [ours, theirs] = await onRunning(
    bench,
    sizes.shortPairs,
    (contender) => contender.proxyTo("echo", origin.echo),
    (addr) => load.measure<Times>("rtt", { addr, count: sizes.roundTrips, bytes: 64 }),
  );
  const row = (id: keyof Times, title: string, max?: number): Measured => ({
    id: `round-trip-${id}`,
    title,
    unit: "µs",
    ours: ours.map((times) => times[id] * 1000),
    theirs: theirs.map((times) => times[id] * 1000),
    peer: "toxiproxy",
    target: max === undefined ? { kind: "none" } : { kind: "ratio", max },
  });
  return [row("p50", "Round trip of 64 bytes, no toxic: p50", 1), row("p99", "... p99"), row("p999", "... p99.9", 1.3)];
}

/** One stream as fast as it goes, without a toxic. */
export async function measureThroughput(bench: ProxyBench): Promise<Measured[]> {
  bench.onProgress("the throughput of one connection");
  const { load, origin, sizes } = bench;
  const [ours, theirs] = await onRunning(
    bench,
    sizes.shortPairs,
    (contender) => contender.proxyTo("source", origin.source),
    (addr) => load.measure<{ mbPerS: number }>("stream", { addr, warmup: "200ms", time: `${sizes.streamMs}ms` }),
  );
  return [
    {
      id: "throughput",
      title: "Throughput of one connection, no toxic",
      unit: "MB/s",
      ours: ours.map(({ mbPerS }) => mbPerS),
      theirs: theirs.map(({ mbPerS }) => mbPerS),
      peer: "toxiproxy",
      target: { kind: "gain", min: 2 },
    },
  ];
}

/** Connections that are opened, used once and closed: one after the other, and all at once. */
export async function measureConnections(bench: ProxyBench): Promise<Measured[]> {
  const { connections, shortPairs } = bench.sizes;
  const count = connections.toLocaleString("en");
  return [
    {
      id: "connections-one-by-one",
      title: `${count} connections, one after the other`,
      ...(await bursts(bench, shortPairs, 1)),
      target: { kind: "ratio", max: 0.85 },
    },
    {
      id: "connections-at-once",
      title: `${count} connections, all at once`,
      ...(await bursts(bench, shortPairs, connections)),
      target: { kind: "ratio", max: 1 },
    },
  ];
}

async function bursts(
  { onProgress, ...bench }: ProxyBench,
  pairs: number,
  parallel: number,
): Promise<Pick<Measured, "ours" | "theirs" | "unit" | "peer">> {
  const count = bench.sizes.connections;
  onProgress(`${count} connections, ${parallel} at once`);
  const [ours, theirs] = await onRunning(
    { onProgress, ...bench },
    pairs,
    (contender) => contender.proxyTo("echo", bench.origin.echo),
    async (addr) => {
      const { ms, failed } = await bench.load.measure<{ ms: number; failed: number }>("burst", {
        addr,
        count,
        parallel,
      });
      if (failed > 0) throw new Error(`${failed} of ${count} connections failed.`);
      return ms;
    },
  );
  return { ours, theirs, unit: "ms", peer: "toxiproxy" };
}
