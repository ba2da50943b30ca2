/*
 * The demo: `npm run demo`.
 *
 * Opens the weak shop, kills its payments process under real traffic, and shows the verdict; then does the same to
 * the fixed shop. As root on Linux it also cuts payments off from the network in both, in a network namespace.
 * Exits with 0 only if the story came out as told and nothing that was started is left.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedAct, weakAct } from "./demo/acts.ts";
import { leftovers } from "./demo/leftovers.ts";
import { closing, line, paragraph } from "./demo/pages.ts";
import { journalDirectory, openScene, play, type Scene } from "./demo/play.ts";
import { openStage, type Stage } from "./demo/stage.ts";

const interruptedExitCode = 130;
const stopping = new AbortController();
const { signal } = stopping;
process.on("SIGINT", () => stopping.abort());
process.on("SIGTERM", () => stopping.abort());

const directory = mkdtempSync(join(tmpdir(), "hormesis-demo-"));
const scenes: Scene[] = [];
let stage: Stage | string = "it was not reached";
try {
  const startMs = performance.now();
  paragraph("Hormesis: a small dose of stress makes a living thing stronger.");
  await openAll();
  for (const scene of scenes) await play(scene, signal);
  await playOnStage();
  const left = await leftovers(scenes.map(({ shop }) => shop.state));
  if (left.length > 0) throw new Error(`The demo left something behind: ${left.join(", ")}`);
  closing({ seconds: (performance.now() - startMs) / 1000, experiment: weakAct.experiment, journalDirectory });
} catch (error) {
  const left = await closeAll();
  if (signal.aborted) {
    line(`\nStopped. ${left.length === 0 ? "Nothing is left running." : `Still there: ${left.join(", ")}`}`);
    process.exitCode = interruptedExitCode;
  } else {
    line(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** All at once and before anything is measured: it takes less time, and disturbs nobody. */
async function openAll(): Promise<void> {
  const opening = [weakAct, fixedAct].map((act) => openScene(act, directory, signal));
  const setting = openStage(directory, signal).then((set) => (stage = set));
  // Whatever did open must be known, so that it is closed if the rest did not.
  const [opened] = await Promise.all([Promise.allSettled(opening), Promise.allSettled([setting])]);
  for (const one of opened) if (one.status === "fulfilled") scenes.push(one.value);
  await Promise.all([...opening, setting]);
}

async function playOnStage(): Promise<void> {
  if (typeof stage === "string") {
    line(`\nAct 3, a network fault in a namespace, is left out: ${stage}.`);
    return;
  }
  try {
    await stage.play();
  } finally {
    await stage.close();
  }
  signal.throwIfAborted();
  line("In the namespace no rule and no process is left. It is deleted.");
}

async function closeAll(): Promise<string[]> {
  if (typeof stage !== "string") await stage.close();
  await Promise.all(scenes.map(({ shop }) => shop.close()));
  return leftovers(scenes.map(({ shop }) => shop.state));
}
