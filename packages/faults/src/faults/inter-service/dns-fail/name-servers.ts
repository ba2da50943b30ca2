import { isIP } from "node:net";
import { HormesisError } from "@hormesis/experiment";
import type { Target } from "../../../ports/target.ts";

/** The name servers that programs of the target ask. */
export async function nameServersOf(target: Target, signal: AbortSignal): Promise<string[]> {
  // Read inside the target: a namespace may have a file of its own, in /etc/netns.
  const { stdout } = await target.exec(["cat", "/etc/resolv.conf"], { signal });
  const servers = parseNameServers(stdout);
  if (servers.length > 0) return servers;
  throw new HormesisError(`Failed to find the name servers of ${target.name}: /etc/resolv.conf names none.`, {
    code: "NAME_SERVERS_NONE",
    mend: "Say which: server: 10.0.0.2",
  });
}

/** Reads resolv.conf: the addresses of its name servers, each once. */
export function parseNameServers(text: string): string[] {
  const found = [...text.matchAll(/^\s*nameserver\s+([^\s%#;]+)/gm)].map(([, address = ""]) => address);
  return [...new Set(found.filter((address) => isIP(address) !== 0))];
}
