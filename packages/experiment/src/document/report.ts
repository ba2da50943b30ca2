import type { Semantics } from "../semantics.ts";
import type { Diagnostic, DocumentPath } from "./diagnostic.ts";

/** How much something weighs under each of the semantics. */
export interface Weight {
  readonly strict: Diagnostic["severity"] | "none";
  readonly "chaos-toolkit": Diagnostic["severity"] | "none";
}

/** What Chaos Toolkit rejects before it runs anything. */
export const rejected: Weight = { strict: "error", "chaos-toolkit": "error" };
/** What Chaos Toolkit crashes on, finds too late, or reads otherwise than we do. */
export const foundTooLate: Weight = { strict: "error", "chaos-toolkit": "warning" };
/** What is worth a look, whoever runs the experiment. */
export const remarkable: Weight = { strict: "warning", "chaos-toolkit": "warning" };
/** What concerns strict semantics only: our own keys, scoped secrets, outputs of other activities. */
export const strictError: Weight = { strict: "error", "chaos-toolkit": "none" };
export const strictRemark: Weight = { strict: "warning", "chaos-toolkit": "none" };

/** What a check has to say. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  readonly path: DocumentPath;
}

/** Where checks put what they find. What is found twice, as a value that breaks two rules of one place, is kept once. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  readonly #semantics: Semantics;
  readonly #known = new Set<string>();

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  add(weight: Weight, { code, message, mend, path }: Finding): void {
    const severity = weight[this.#semantics];
    const identity = JSON.stringify([code, path, message]);
    if (severity === "none" || this.#known.has(identity)) return;
    this.#known.add(identity);
    this.diagnostics.push({ severity, code, message, mend, path: [...path] });
  }
}
