import { readdirSync } from "node:fs";
import type { FaultBench } from "./bench.ts";

/** The benches of all faults: every file in `test/benches`. With HORMESIS_FAULTS=process.pause,disk.fill only of these. */
export async function allBenches(): Promise<FaultBench[]> {
  const folder = new URL("../benches/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const modules = files.map((name) => import(new URL(name, folder).href) as Promise<{ benches: FaultBench[] }>);
  const wanted = process.env["HORMESIS_FAULTS"]?.split(",");
  const all = (await Promise.all(modules)).flatMap(({ benches }) => benches);
  return all.filter(({ fault }) => wanted === undefined || wanted.includes(fault.name));
}

/** How a bench is called in titles and tables. */
export function titleOf({ fault, variant }: FaultBench): string {
  return variant === undefined ? fault.name : `${fault.name} (${variant})`;
}
