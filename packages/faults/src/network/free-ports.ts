import type { PrepareContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";

/** Below what the kernel gives to programs that ask for any port (32768 and up), and so many that draws hardly meet. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
/** Nobody has a hundred of a few drawn ports by chance. */
const MOST_DRAWS = 100;

/** Ports that nobody in the target has, neither to listen nor to connect from. */
export async function freePorts(
  protocol: "tcp" | "udp",
  count: number,
  target: Target,
  ctx: PrepareContext,
): Promise<number[]> {
  const tables = [`/proc/net/${protocol}`, `/proc/net/${protocol}6`];
  const { stdout } = await target.exec(["cat", ...tables], { signal: ctx.signal });
  const taken = new Set([...stdout.matchAll(/:([0-9A-F]{4}) /g)].map(([, hex = ""]) => Number.parseInt(hex, 16)));
  const random = ctx.random.fork("ports");
  const free = new Set<number>();
  for (let draw = 0; free.size < count && draw < count * MOST_DRAWS; draw += 1) {
    const port = FIRST_PORT + Math.floor(random.next() * PORTS);
    if (!taken.has(port)) free.add(port);
  }
  return [...free];
}
