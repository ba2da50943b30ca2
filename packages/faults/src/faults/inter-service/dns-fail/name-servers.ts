import { isIP } from "node:net";
import { HormesisError } from "@hormesis/experiment";
import type { PrepareContext } from "../../../ports/fault.ts";
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

/** Below what the kernel gives to programs that ask for any port (32768 and up), and so many that draws hardly meet. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
/** Nobody has a hundred of a few drawn ports by chance. */
const MOST_DRAWS = 100;

/** Ports for UDP that nobody in the target has. */
export async function freePorts(count: number, target: Target, ctx: PrepareContext): Promise<number[]> {
  const { stdout } = await target.exec(["cat", "/proc/net/udp", "/proc/net/udp6"], { signal: ctx.signal });
  const taken = new Set([...stdout.matchAll(/:([0-9A-F]{4}) /g)].map(([, hex = ""]) => Number.parseInt(hex, 16)));
  const random = ctx.random.fork("ports");
  const free = new Set<number>();
  for (let draw = 0; free.size < count && draw < MOST_DRAWS; draw += 1) {
    const port = FIRST_PORT + Math.floor(random.next() * PORTS);
    if (!taken.has(port)) free.add(port);
  }
  return [...free];
}
