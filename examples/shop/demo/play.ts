import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { startShop, type Shop } from "../src/shop.ts";
import type { EvidenceOptions } from "./evidence.ts";
import { heading, line, paragraph, shopPicture } from "./pages.ts";
import { runExperiment, verdictOf } from "./run-experiment.ts";

/** One shop, one experiment, and how it comes out. */
export interface Act {
  /** In file names. */
  readonly name: string;
  readonly title: string;
  readonly story: string;
  readonly fixed: boolean;
  readonly experiment: string;
  readonly expected: { readonly verdict: string; readonly exitCode: number };
  /** What the shop itself says about why it came out so. */
  readonly evidence: (options: EvidenceOptions) => Promise<string>;
}

const command = join(import.meta.dirname, "../../../packages/cli/dist/hormesis.js");
/** The journals stay, to be read; everything else of the demo goes. */
export const journalDirectory = relative(process.cwd(), join(import.meta.dirname, "../.run"));

/** An act whose shop is open. */
export interface Scene {
  readonly act: Act;
  readonly shop: Shop;
  readonly statePath: string;
}

/** Opens the shop of an act, in a folder of its own inside `directory`. */
export async function openScene(act: Act, directory: string, signal: AbortSignal): Promise<Scene> {
  if (!existsSync(command)) throw new Error(`Failed to find ${command}: build it with npm run build.`);
  const statePath = join(directory, act.name, "shop.json");
  return { act, shop: await startShop({ fixed: act.fixed, statePath, signal }), statePath };
}

/** Tells the act, runs its experiment and closes the shop. Throws if the act did not come out as told. */
export async function play({ act, shop, statePath }: Scene, signal: AbortSignal): Promise<void> {
  const { name, title, story, experiment, expected, evidence } = act;
  heading(title);
  paragraph(story);
  mkdirSync(journalDirectory, { recursive: true });
  const journalPath = join(journalDirectory, `demo-${name}.journal.json`);
  rmSync(journalPath, { force: true });
  try {
    shopPicture(shop.state);
    const exitCode = await runExperiment({ command, experiment, journalPath, shop: shop.state, statePath, signal });
    signal.throwIfAborted();
    const verdict = verdictOf(journalPath);
    if (exitCode !== expected.exitCode || verdict !== expected.verdict) {
      throw new Error(`We told you '${expected.verdict}', but it came out as '${verdict}' (exit code ${exitCode}).`);
    }
    line();
    paragraph(await evidence({ state: shop.state, statePath, signal }));
  } finally {
    await shop.close();
  }
}
