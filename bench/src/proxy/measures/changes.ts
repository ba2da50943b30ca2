import type { Measured } from "../../measure.ts";
import { onRunning, type ProxyBench } from "../proxy-bench.ts";
import type { Contender } from "../contender.ts";

const path = "/proxies/echo/toxics";
/** Each connection sends ten messages a second: ten thousand round trips on a thousand connections. */
const pause = "100ms";

/** How long it takes to add, change and remove a toxic while connections are busy, none of which may break. */
export async function measureChanges(bench: ProxyBench): Promise<Measured[]> {
  const { load, origin, sizes } = bench;
  bench.onProgress(`toxics that change with ${sizes.busyConnections} busy connections`);
  const [ours, theirs] = await onRunning(
    bench,
    sizes.longPairs,
    async (contender) => ({ contender, addr: await contender.proxyTo("echo", origin.echo) }),
    async ({ contender, addr }) => {
      const holder = await load.hold({ addr, count: sizes.busyConnections, pause });
      const took = await change(contender, sizes.changes);
      const { lost, wrong } = await holder.finish();
      return { ...took, lost: lost + wrong };
    },
  );
  const connections = `${sizes.busyConnections.toLocaleString("en")} busy connections`;
  const rows = (["add", "change", "remove"] as const).map((step): Measured => ({
    id: `toxic-${step}`,
    title: `${step[0]?.toUpperCase()}${step.slice(1)} a toxic with ${connections}`,
    unit: "ms",
    ours: ours.flatMap((took) => took[step]),
    theirs: theirs.flatMap((took) => took[step]),
    peer: "toxiproxy",
    target: { kind: "value", max: 50 },
  }));
  const lost: Measured = {
    id: "toxic-lost",
    title: "... connections that broke or brought wrong bytes",
    unit: "",
    ours: ours.map((took) => took.lost),
    theirs: theirs.map((took) => took.lost),
    peer: "toxiproxy",
    target: { kind: "value", max: 0 },
  };
  return [...rows, lost];
}

interface Took {
  readonly add: number[];
  readonly change: number[];
  readonly remove: number[];
}

async function change(contender: Contender, times: number): Promise<Took> {
  const took: Took = { add: [], change: [], remove: [] };
  for (let time = 0; time < times; time += 1) {
    const toxic = { name: "late", type: "latency", attributes: { latency: 5 } };
    took.add.push(await contender.ask("POST", path, toxic));
    took.change.push(await contender.ask("POST", `${path}/late`, { attributes: { latency: 10 } }));
    took.remove.push(await contender.ask("DELETE", `${path}/late`));
  }
  return took;
}
