import type { Difference } from "./compare.ts";
import type { ValidateVector } from "./vector.ts";

/** The same meaning in other words: what Chaos Toolkit says, and what a diagnostic of ours must say or be coded. */
interface Meaning {
  readonly theirs: RegExp;
  readonly ours: RegExp;
}

const meanings: readonly Meaning[] = [];

/** Compares exit code and meaning. A raw traceback in the original is matched by any diagnostic with its exit code. */
export function compareValidate(vector: ValidateVector, seen: { rc: number; text: string }): Difference[] {
  const differences: Difference[] = [];
  if (seen.rc !== vector.rc) differences.push({ what: "exit code", expected: vector.rc, seen: seen.rc });
  if (vector.rc === 0 || vector.uncaught) return differences;
  const theirs = vector.message.replace(/^\[[^\]]*\]\s*/, "");
  if (seen.text.includes(theirs)) return differences;
  const meaning = meanings.find((candidate) => candidate.theirs.test(theirs));
  if (meaning === undefined || !meaning.ours.test(seen.text)) {
    differences.push({ what: "message", expected: theirs, seen: seen.text.trim().split("\n").slice(0, 6).join("\n") });
  }
  return differences;
}
