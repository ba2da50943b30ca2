/*
 * The demo: `npm run demo`.
 *
 * Opens the weak shop, kills its payments process under real traffic, and shows the verdict; then does the same to
 * the fixed shop. Exits with 0 only if the story came out as told and nothing that was started is left.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { settlementEvidence, stormEvidence, type EvidenceOptions } from "./demo/evidence.ts";
import { closing, heading, line, paragraph, shopPicture } from "./demo/pages.ts";
import { leftovers } from "./demo/leftovers.ts";
import { runExperiment, verdictOf } from "./demo/run-experiment.ts";
import { startShop } from "./src/shop.ts";
import type { ShopState } from "./src/state.ts";

const command = join(import.meta.dirname, "../../packages/cli/dist/hormesis.js");
// As one would type it, since the run shows the command that repeats it.
const experiment = relative(process.cwd(), join(import.meta.dirname, "experiments/payments-dies.yaml"));
/** The journals stay, to be read; everything else of the demo goes. */
const journalDirectory = relative(process.cwd(), join(import.meta.dirname, ".run"));
const interruptedExitCode = 130;

interface Act {
  readonly title: string;
  readonly story: string;
  readonly fixed: boolean;
  readonly expected: { readonly verdict: string; readonly exitCode: number };
  /** What the shop itself says about why it came out so. */
  readonly evidence: (options: EvidenceOptions) => Promise<string>;
}

const acts: readonly Act[] = [
  {
    title: "Act 1: the shop as it is",
    story:
      "Four processes sell tea. Buyers come forty times a second. We ask one question, and to answer it " +
      "we kill the real payments process with SIGKILL while they shop.",
    fixed: false,
    expected: { verdict: "refuted", exitCode: 1 },
    evidence: stormEvidence,
  },
  {
    title: "Act 2: the shop, mended",
    story:
      "The same shop after four mends: timeouts, few retries with a circuit breaker, a fallback, idempotency keys. " +
      "The same experiment, and payments dies as before.",
    fixed: true,
    expected: { verdict: "held", exitCode: 0 },
    evidence: settlementEvidence,
  },
];

const stopping = new AbortController();
process.on("SIGINT", () => stopping.abort());
process.on("SIGTERM", () => stopping.abort());

mkdirSync(journalDirectory, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), "hormesis-demo-"));
const opened: ShopState[] = [];
try {
  if (!existsSync(command)) throw new Error(`Failed to find ${command}: build it with npm run build.`);
  const startMs = performance.now();
  paragraph("Hormesis: a small dose of stress makes a living thing stronger.");
  for (const act of acts) await play(act, stopping.signal);
  const left = await leftovers(opened);
  if (left.length > 0) throw new Error(`The demo left something behind: ${left.join(", ")}`);
  closing({ seconds: (performance.now() - startMs) / 1000, experiment, journalDirectory });
} catch (error) {
  const left = await leftovers(opened);
  if (stopping.signal.aborted) {
    line(`\nStopped. ${left.length === 0 ? "Nothing is left running." : `Still there: ${left.join(", ")}`}`);
    process.exitCode = interruptedExitCode;
  } else {
    line(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function play({ title, story, fixed, expected, evidence }: Act, signal: AbortSignal): Promise<void> {
  heading(title);
  paragraph(story);
  const mode = fixed ? "fixed" : "weak";
  const statePath = join(directory, `${mode}.json`);
  const journalPath = join(journalDirectory, `demo-${mode}.journal.json`);
  rmSync(journalPath, { force: true });
  const shop = await startShop({ fixed, statePath, signal });
  opened.push(shop.state);
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
