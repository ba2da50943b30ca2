import type { RunInput } from "../harness/vector.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A Python provider that calls a function of the fixture `mods`. */
export const py = (func: string, args: Fields = {}, more: Fields = {}): Fields => ({
  type: "python",
  module: "mods",
  func,
  arguments: args,
  ...more,
});
/** A process provider; without arguments when none are given. */
export const proc = (path: string, args?: unknown, more: Fields = {}): Fields => ({
  type: "process",
  path,
  ...(args === undefined ? {} : { arguments: args }),
  ...more,
});
/** An HTTP provider that asks the fixture server. */
export const http = (route: string, more: Fields = {}): Fields => ({
  type: "http",
  url: `http://127.0.0.1:18080${route}`,
  ...more,
});

/** An action; the name comes first. */
export const action = (name: string, provider: unknown, more: Fields = {}): Fields => ({
  type: "action",
  name,
  provider,
  ...more,
});
/** A probe; the name comes first. */
export const probe = (name: string, provider: unknown, more: Fields = {}): Fields => ({
  type: "probe",
  name,
  provider,
  ...more,
});
/** A probe of the hypothesis. */
export const expecting = (tolerance: unknown, provider: unknown, name = "p"): Fields =>
  probe(name, provider, { tolerance });
/** A hypothesis with these probes. */
export const hypothesis = (...probes: readonly unknown[]): Fields => ({ title: "h", probes });

/** The echo of what substitution makes of a value, beside configuration and secrets as the function sees them. */
export const echo = (value: unknown, more: Fields = {}): Fields => action("e", py("echo", { value }, more));
/** The rollback that most vectors have: whether it was played is what they show. */
export const rollback: Fields = action("rb", py("ok"));

/** A document with the least that is valid, and more. */
export const document = (more: object = {}): Fields => ({ title: "t", description: "d", method: [], ...more });

/** What a vector may say beside its name and document. */
export type Around = Partial<Omit<RunInput, "name" | "experiment">>;

/** A vector; `around` holds the command line and the world. */
export const vector = (name: string, experiment: unknown, around: Around = {}): RunInput => ({
  name,
  experiment,
  args: [],
  env: {},
  ...around,
});
/** A vector whose document comes from a file or a URL. */
export const fromSource = (name: string, source: string, around: Around = {}): RunInput =>
  vector(name, null, { source, ...around });
