import { join, relative } from "node:path";
import type { Act } from "./play.ts";
import { ghostEvidence, settlementEvidence, stormEvidence } from "./evidence.ts";

// As one would type it, since the run shows the command that repeats it.
const experimentAt = (name: string): string =>
  relative(process.cwd(), join(import.meta.dirname, "../experiments", name));
const refuted = { verdict: "refuted", exitCode: 1 } as const;
const held = { verdict: "held", exitCode: 0 } as const;

export const weakAct: Act = {
  name: "weak",
  title: "Act 1: the shop as it is",
  story:
    "Four processes sell tea. Buyers come forty times a second. We ask one question, and to answer it " +
    "we kill the real payments process with SIGKILL while they shop.",
  fixed: false,
  experiment: experimentAt("payments-dies.yaml"),
  expected: refuted,
  evidence: stormEvidence,
};

export const fixedAct: Act = {
  name: "fixed",
  title: "Act 2: the shop, mended",
  story:
    "The same shop after four mends: timeouts, few retries with a circuit breaker, a fallback, idempotency keys. " +
    "The same experiment, and payments dies as before.",
  fixed: true,
  experiment: experimentAt("payments-dies.yaml"),
  expected: held,
  evidence: settlementEvidence,
};

/** Only where there are network namespaces; see `openStage`. */
export const cutOffActs: readonly Act[] = [
  {
    name: "cut-off-weak",
    title: "Act 3: the cable, not the process",
    story:
      "Both shops again, in a network namespace of their own. This time payments lives, but every packet to and from " +
      "it is lost. Nothing is refused and nothing answers. The fault comes out by itself. First the shop as it is.",
    fixed: false,
    experiment: experimentAt("payments-cut-off.yaml"),
    expected: refuted,
    evidence: ghostEvidence,
  },
  {
    name: "cut-off-fixed",
    title: "Act 3, mended",
    story: "The same cut, through the mended shop.",
    fixed: true,
    experiment: experimentAt("payments-cut-off.yaml"),
    expected: held,
    evidence: settlementEvidence,
  },
];
