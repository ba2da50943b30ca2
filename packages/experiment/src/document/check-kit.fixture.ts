import { checkExperiment, type Diagnostic } from "./index.ts";

/* What the tests of the check share: the shortest experiment there is, and what is found in one, as short lines. */

export type Semantics = "strict" | "chaos-toolkit";

export const http = { type: "http", url: "http://localhost/" };

/** An action that calls a function of a module. */
export const call = (extra: object): object => ({
  type: "action",
  name: "a",
  provider: { type: "module", module: "./m.ts", func: "f", ...extra },
});

export function experiment(extra: object): unknown {
  return { title: "t", description: "d", method: [], ...extra };
}

/** What is found, as short lines: severity, code, path. */
export function found(value: unknown, semantics: Semantics = "strict"): string[] {
  return checkExperiment(value, { semantics }).map(
    ({ severity, code, path }) => `${severity} ${code} ${path.join(".")}`,
  );
}

export function first(value: unknown): Diagnostic | undefined {
  return checkExperiment(value, { semantics: "strict" })[0];
}
