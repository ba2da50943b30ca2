import { isIP } from "node:net";
import type { Target } from "../ports/target.ts";
import type { Scope } from "./scope.ts";

/** How a real connection through the scope ended: `connected`, `silent` (no answer), or the kernel's word. */
export interface ProbeResult {
  readonly [key: string]: string | number;
  readonly address: string;
  readonly port: number;
  readonly outcome: string;
}

/** Whether a connection fails when it is `opening`, or breaks as soon as it is `open`. */
export type Breaks = "opening" | "open";

/** A connection on a working network is there within this time, or is slow enough to be called broken. */
const PROBE_WITHIN_MS = 300;
/** One that is to break does so with its first packet; for so long it must have held to count as connected. */
const STAYS_MS = 100;

/** Takes the user first, since a scope may be made of that. */
const program = `
const [host, port, uid, ms, staysMs] = process.argv.slice(1);
if (uid !== "") { process.setgroups([]); process.setuid(Number(uid)); }
const socket = require("node:net").connect({ host, port: Number(port) });
const end = (outcome) => { process.stdout.write(outcome); socket.destroy(); process.exit(0); };
socket.on("connect", () => setTimeout(() => end("connected"), Number(staysMs)));
socket.on("error", (error) => end(error.code || "failed"));
setTimeout(() => socket.connecting && end("silent"), Number(ms));
`;

/** Where a connection could be tried: a scope that names one address and one port of the other side. */
export function probePlace(scope: Scope): { address: string; port: number } | undefined {
  const { addresses, ports, remotePorts, localPorts, protocol, uids, cgroup, process } = scope;
  const [address = ""] = addresses;
  const [port = ""] = [...remotePorts, ...ports];
  const isOne = addresses.length === 1 && isIP(address) !== 0 && remotePorts.length + ports.length === 1;
  const canTry = localPorts.length === 0 && cgroup === null && (protocol === null || protocol === "tcp");
  if (!isOne || !canTry || uids.length > 1 || (process !== null && process.groups.length !== 1) || !/^\d+$/.test(port))
    return undefined;
  return { address, port: Number(port) };
}

/** Tries one connection from inside the target, as the user of the scope. Undefined where that cannot be done. */
export async function probeConnection(
  { scope, breaks }: { readonly scope: Scope; readonly breaks: Breaks },
  target: Target,
  signal: AbortSignal,
): Promise<ProbeResult | undefined> {
  const place = probePlace(scope);
  if (place === undefined) return undefined;
  const { address, port } = place;
  const times = [PROBE_WITHIN_MS, breaks === "open" ? STAYS_MS : 0].map(String);
  const args = [address, String(port), String(scope.uids[0] ?? ""), ...times];
  const argv = asProcess(scope, [process.execPath, "-e", program, ...args]);
  const { status, stdout } = await target.exec(argv, { signal });
  return status === 0 ? { address, port, outcome: stdout } : undefined;
}

/** Runs the probe among the processes of the scope. A mount of its own, since a namespace may hide the groups. */
function asProcess(scope: Scope, argv: readonly string[]): readonly string[] {
  const [group] = scope.process?.groups ?? [];
  if (group === undefined) return argv;
  const enter = 'mount -t cgroup2 none /sys/fs/cgroup && echo $$ > "/sys/fs/cgroup/$0/cgroup.procs" && exec "$@"';
  return ["unshare", "--mount", "sh", "-c", enter, group.path, ...argv];
}
