import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Surroundings } from "../machine.ts";
import { median } from "../statistics.ts";
import type { Contender } from "./contender.ts";
import type { HeldResult } from "./load.ts";
import type { ProxyBench } from "./proxy-bench.ts";

/** How many connections are held, where the system allows so many descriptors: a connection takes two. */
const wantedConnections = 10_000;
/** What the server needs for itself. */
const otherDescriptors = 100;
/** Three times the same, as what leaks grows from each to the next. */
const rounds = 3;
const roundMs = 20_000;
/** Each connection sends a message so often: two thousand a second, together. */
const pause = "5s";
const changeEveryMs = 250;
/** When the clients are gone, the server's sockets are closed within a moment. */
const mostClosingMs = 10_000;

/** One of the rounds. */
export interface Round extends HeldResult {
  /** Toxics added, changed and removed meanwhile, and how long that took in the median and at most. */
  readonly changes: number;
  readonly changeMs: number;
  readonly mostChangeMs: number;
  /** Memory of the process, with all connections. */
  readonly heldMb: number;
  /** What is still in use when the clients are gone, after a collection. */
  readonly heapAfterMb: number;
  readonly descriptorsAfter: number;
}

export interface Hold {
  readonly connections: number;
  readonly heapAtStartMb: number;
  readonly descriptorsAtStart: number;
  readonly rounds: readonly Round[];
}

/** Holds as many connections as the system allows for a minute, while toxics change. */
export async function hold(bench: ProxyBench): Promise<Hold> {
  const connections = Math.min(wantedConnections, Math.floor(((await mostDescriptors()) - otherDescriptors) / 2));
  const heapFile = join(bench.folder, "heap.txt");
  await using contender = await bench.startOurs(["--expose-gc", "--import", heapMeter(heapFile)]);
  const addr = await contender.proxyTo("echo", bench.origin.echo);
  const heapAtStartMb = await heapOf(contender, heapFile);
  const descriptorsAtStart = await contender.descriptors();
  const done: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    bench.onProgress(`${connections} connections, round ${round} of ${rounds}`);
    const holder = await bench.load.hold({ addr, count: connections, pause });
    const took = await changeToxics(contender);
    const heldMb = (await contender.memory()).now;
    const held = await holder.finish();
    const descriptorsAfter = await settled(contender, descriptorsAtStart);
    const heapAfterMb = await heapOf(contender, heapFile);
    const changed = { changes: took.length, changeMs: median(took), mostChangeMs: Math.max(...took) };
    done.push({ ...held, ...changed, heldMb, heapAfterMb, descriptorsAfter });
  }
  return { connections, heapAtStartMb, descriptorsAtStart, rounds: done };
}

/** The report of it. */
export function holdReport(
  { connections, heapAtStartMb, descriptorsAtStart, rounds: done }: Hold,
  { date, machine, load, versions }: Surroundings,
): string {
  const lines = done.map(
    (round, index) =>
      `| ${index + 1} | ${round.roundTrips} | ${round.lost} | ${round.wrong} | ${round.changes} | ` +
      `${round.changeMs.toFixed(1)} ms (${round.mostChangeMs.toFixed(1)}) | ${round.heldMb.toFixed(0)} MB | ` +
      `${round.heapAfterMb.toFixed(1)} MB | ${round.descriptorsAfter} |`,
  );
  return [
    `# ${connections.toLocaleString("en")} connections through the fault proxy, ${date}`,
    "",
    `${machine}; load ${load.toFixed(1)} at the start. Hormesis ${versions["hormesis"] ?? ""}.`,
    `At the start: ${heapAtStartMb.toFixed(1)} MB of heap, ${descriptorsAtStart} descriptors. Measured by \`npm run bench -- proxy --hold\`.`,
    "",
    "| round | round trips | lost | wrong | changes | one took (at most) | memory held | heap after | descriptors after |",
    "| ----- | ----------- | ---- | ----- | ------- | ------------------ | ----------- | ---------- | ----------------- |",
    ...lines,
    "",
  ].join("\n");
}

async function changeToxics(contender: Contender): Promise<number[]> {
  const path = "/proxies/echo/toxics";
  const took: number[] = [];
  const untilMs = performance.now() + roundMs;
  while (performance.now() < untilMs) {
    for (const [type, first, second] of [
      ["latency", { latency: 50, jitter: 20 }, { latency: 10 }],
      ["bandwidth", { rate: 100 }, { rate: 1000 }],
    ] as const) {
      took.push(await contender.ask("POST", path, { name: "it", type, attributes: first }));
      await sleep(changeEveryMs);
      took.push(await contender.ask("POST", `${path}/it`, { attributes: second }));
      await sleep(changeEveryMs);
      took.push(await contender.ask("DELETE", `${path}/it`));
    }
  }
  return took;
}

async function settled(contender: Contender, goal: number): Promise<number> {
  const untilMs = performance.now() + mostClosingMs;
  for (;;) {
    const descriptors = await contender.descriptors();
    if (descriptors <= goal || performance.now() > untilMs) return descriptors;
    await sleep(50);
  }
}

/** Lets a process collect its garbage when it gets a signal, and write down how much of its heap is in use then. */
function heapMeter(file: string): string {
  const script =
    `import { writeFileSync } from "node:fs"; process.on("SIGUSR2", () => { gc(); gc(); ` +
    `writeFileSync(${JSON.stringify(file)}, String(process.memoryUsage().heapUsed)); });`;
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

async function heapOf(contender: Contender, file: string): Promise<number> {
  await rm(file, { force: true });
  contender.signal("SIGUSR2");
  const untilMs = performance.now() + mostClosingMs;
  for (;;) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (text !== "") return Number(text) / 1e6;
    if (performance.now() > untilMs) throw new Error("Failed to measure the heap: the server does not answer.");
    await sleep(20);
  }
}

async function mostDescriptors(): Promise<number> {
  const limits = await readFile("/proc/self/limits", "utf8");
  // Node.js and Go raise the soft limit to the hard one.
  const hard = /^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1];
  if (hard === undefined) throw new Error("Failed to read how many files may be open in /proc/self/limits.");
  return Number(hard);
}
