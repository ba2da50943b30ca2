import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { ProxySizes } from "./proxy-bench.ts";

/** What the command line asks for. */
export interface ProxyArguments {
  readonly toxiproxy: string | undefined;
  readonly sizes: ProxySizes;
  /** False with `--no-write`: then the report is only printed. */
  readonly writes: boolean;
  /** True with `--hold`: many connections for a minute, instead of the comparison. */
  readonly holds: boolean;
}

/** About five minutes on two cores. */
const fullSizes: ProxySizes = {
  shortPairs: 9,
  longPairs: 5,
  roundTrips: 20_000,
  connections: 2000,
  busyConnections: 1000,
  delays: 10,
  streamMs: 1000,
  accuracyMs: 2500,
  changes: 5,
};

/** About a minute. */
const quickSizes: ProxySizes = { ...fullSizes, shortPairs: 3, longPairs: 1 };

/** Reads the command line. Throws a `TypeError` that says what it does not know. */
export function readProxyArguments(argv: readonly string[]): ProxyArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      toxiproxy: { type: "string" },
      quick: { type: "boolean", default: false },
      hold: { type: "boolean", default: false },
      "no-write": { type: "boolean", default: false },
    },
  });
  return {
    toxiproxy: values.toxiproxy === undefined ? undefined : resolve(values.toxiproxy),
    sizes: values.quick ? quickSizes : fullSizes,
    writes: !values["no-write"],
    holds: values.hold,
  };
}
