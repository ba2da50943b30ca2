import type { Availability } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";

/** What every fault made of network rules needs. Asks the kernel, without changing anything. */
export async function rulesAvailable(
  target: Target,
  signal: AbortSignal,
  programs: readonly string[] = [],
): Promise<Availability> {
  const missing: string[] = [];
  if (process.getuid?.() !== 0) missing.push("only root may change network rules: run as root");
  const needed = { nft: "nftables", ...Object.fromEntries(programs.map((program) => [program, "iproute2"])) };
  for (const [program, debianPackage] of Object.entries(needed)) {
    if (await target.hasProgram(program, signal)) continue;
    missing.push(`the program ${program} is missing: install ${debianPackage}`);
  }
  if (missing.length === 0) missing.push(...(await ownersMissing(target, signal)));
  return missing.length === 0 ? { available: true } : { available: false, missing };
}

async function ownersMissing(target: Target, signal: AbortSignal): Promise<string[]> {
  const input = "add table inet hormesis-check { flags owner; }\n";
  const { status } = await target.exec(["nft", "-c", "-f", "-"], { signal, input });
  if (status === 0) return [];
  return ["the kernel takes no tables with owners: it needs nf_tables of Linux 5.12 and the right to use it"];
}
