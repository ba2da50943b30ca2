import { setTimeout as sleep } from "node:timers/promises";
import type { Measured } from "../../measure.ts";
import { onFresh, type ProxyBench } from "../proxy-bench.ts";

/** After so long, what the connections needed to be made is not counted any more. */
const restMs = 1500;
const latencyMs = 1000;

/** Memory of a server that holds connections on which nothing happens. */
export async function measureIdleMemory(bench: ProxyBench): Promise<Measured[]> {
  const { load, origin, sizes } = bench;
  bench.onProgress(`memory with ${sizes.connections} idle connections`);
  const [ours, theirs] = await onFresh(bench, sizes.longPairs, async (contender) => {
    const addr = await contender.proxyTo("echo", origin.echo);
    const idle = (await contender.memory()).now;
    const holder = await load.hold({ addr, count: sizes.connections, pause: "-1s" });
    await sleep(restMs);
    const { now } = await contender.memory();
    await holder.finish();
    return { now, grown: now - idle };
  });
  return [
    {
      id: "idle-memory",
      title: `Memory with ${sizes.connections.toLocaleString("en")} idle connections`,
      unit: "MB",
      ours: ours.map(({ now }) => now),
      theirs: theirs.map(({ now }) => now),
      peer: "toxiproxy",
      target: { kind: "ratio", max: 0.5 },
    },
    {
      id: "idle-memory-grown",
      title: "... beyond an idle server",
      unit: "MB",
      ours: ours.map(({ grown }) => grown),
      theirs: theirs.map(({ grown }) => grown),
      peer: "toxiproxy",
      target: { kind: "none" },
    },
  ];
}

/** One stream through a latency of a second: what is under way has to be kept, and is bounded. */
export async function measureLatencyToxic(bench: ProxyBench): Promise<Measured[]> {
  const { load, origin, sizes } = bench;
  bench.onProgress(`a busy connection with a latency of ${latencyMs} ms`);
  const [ours, theirs] = await onFresh(bench, sizes.longPairs, async (contender) => {
    const addr = await contender.proxyTo("source", origin.source);
    await contender.ask("POST", "/proxies/source/toxics", { type: "latency", attributes: { latency: latencyMs } });
    // The first second brings nothing, the second one what was waiting.
    const { mbPerS } = await load.measure<{ mbPerS: number }>("stream", { addr, warmup: "2s", time: "3s" });
    return { mbPerS, most: (await contender.memory()).most };
  });
  const title = `One busy connection with a latency of ${latencyMs} ms`;
  return [
    {
      id: "latency-throughput",
      title: `${title}: throughput`,
      unit: "MB/s",
      ours: ours.map(({ mbPerS }) => mbPerS),
      theirs: theirs.map(({ mbPerS }) => mbPerS),
      peer: "toxiproxy",
      target: { kind: "gain", min: 5 },
    },
    {
      id: "latency-memory",
      title: "... the most memory",
      unit: "MB",
      ours: ours.map(({ most }) => most),
      theirs: theirs.map(({ most }) => most),
      peer: "toxiproxy",
      target: { kind: "ratio", max: 0.3 },
    },
  ];
}
