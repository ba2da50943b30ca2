import { existsSync, readdirSync } from "node:fs";
import { diskFill } from "../../src/faults/resource-exhaustion/disk-fill/index.ts";
import { type Bench, type FaultBench, makeFolder } from "../support/bench.ts";
import { makeTmpfs } from "../support/disks.ts";
import { rootOnLinux } from "../support/programs.ts";

interface Place {
  readonly path: string;
  close(): Promise<void>;
}

function benchOn(place: Place, more: object): Bench {
  return {
    target: "local",
    parameters: { path: place.path, ...more },
    snapshot: async () => (existsSync(place.path) ? readdirSync(place.path) : []),
    close: () => place.close(),
  };
}

export const benches: readonly FaultBench[] = [
  { fault: diskFill, variant: "size", setUp: async () => benchOn(await makeFolder(), { size: "1MiB" }) },
  {
    fault: diskFill,
    variant: "percent",
    skip: rootOnLinux,
    setUp: async () => benchOn(await makeTmpfs("size=2m"), { percent: "100%", keepFree: "0B" }),
  },
  {
    fault: diskFill,
    variant: "inodes",
    skip: rootOnLinux,
    setUp: async () => benchOn(await makeTmpfs("size=2m,nr_inodes=100"), { inodes: "100%" }),
  },
];
