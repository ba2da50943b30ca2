/*
 * The third act, from inside its network namespace; `openStage` starts this. Opens its shops, says so to its parent,
 * plays when it is told to, and ends with 0 if all came out as told. Ends also when its parent does.
 */
import { once } from "node:events";
import { cutOffActs } from "./acts.ts";
import { leftovers } from "./leftovers.ts";
import { line } from "./pages.ts";
import { openScene, play, type Scene } from "./play.ts";

const stopping = new AbortController();
const { signal } = stopping;
for (const event of ["SIGINT", "SIGTERM", "disconnect"] as const) process.on(event, () => stopping.abort());

const scenes: Scene[] = [];
try {
  try {
    for (const act of cutOffActs) scenes.push(await openScene(act, process.argv[2] ?? ".", signal));
    process.send?.("open");
    await once(process, "message", { signal });
    for (const scene of scenes) await play(scene, signal);
  } finally {
    await Promise.all(scenes.map(({ shop }) => shop.close()));
  }
  const left = await leftovers(scenes.map(({ shop }) => shop.state));
  if (left.length > 0) throw new Error(`The act left something behind: ${left.join(", ")}`);
} catch (error) {
  if (!signal.aborted) line(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  // The channel to the parent would keep this process alive.
  if (process.connected) process.disconnect();
}
