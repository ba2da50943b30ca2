import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";

/** What a number is worth nothing without. */
export interface Surroundings {
  readonly date: string;
  readonly machine: string;
  /** The load when the measurements began: above the number of processors they are disturbed. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Describes this machine, now. */
export function describeSurroundings(versions: Readonly<Record<string, string>>): Surroundings {
  const processors = cpus();
  const memoryGb = Math.round(totalmem() / 1024 ** 3);
  const model = processors[0]?.model.trim() ?? "unknown processor";
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${processors.length} x ${model}, ${memoryGb} GB, ${platform()} ${release()} ${arch()}`,
    load: loadavg()[0] ?? Number.NaN,
    versions: { ...versions, "Node.js": process.versions.node },
  };
}
