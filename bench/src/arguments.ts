import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Sizes } from "./bench.ts";

/** What the command line asks for. */
export interface Arguments {
  readonly chaos: string | undefined;
  readonly sizes: Sizes;
  /** False with `--no-write`: then the report is only printed. */
  readonly writes: boolean;
}

/** About five minutes on two cores. */
const fullSizes: Sizes = {
  shortPairs: 20,
  longPairs: 9,
  fast: [200, 4200],
  slow: [20, 420],
  growing: [1000, 2000, 5000, 10_000],
};

/** About a minute. */
const quickSizes: Sizes = {
  shortPairs: 8,
  longPairs: 3,
  fast: [200, 4200],
  slow: [20, 220],
  growing: [1000, 2000, 5000, 10_000],
};

/** Enough to see that everything works. */
const tinySizes: Sizes = { shortPairs: 1, longPairs: 1, fast: [1, 3], slow: [1, 2], growing: [1, 2, 4] };

/** Reads the command line. Throws a `TypeError` that says what it does not know. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      chaos: { type: "string" },
      quick: { type: "boolean", default: false },
      tiny: { type: "boolean", default: false },
      "no-write": { type: "boolean", default: false },
    },
  });
  return {
    chaos: values.chaos === undefined ? undefined : resolve(values.chaos),
    sizes: values.tiny ? tinySizes : values.quick ? quickSizes : fullSizes,
    writes: !values["no-write"] && !values.tiny,
  };
}
