import type { Target } from "../../../ports/target.ts";
import { responseCodes, type State } from "./state.ts";

/** A lookup through the scope: the code of the answer, or `silent`. */
export interface LookupProbe {
  readonly [key: string]: string | number;
  readonly name: string;
  readonly outcome: string | number;
}

/** Our responder answers in a millisecond, on a busy machine in some tens. */
const PROBE_WITHIN_MS = 300;

const program = `
const [name, server, uid, ms] = process.argv.slice(1);
if (uid !== "") { process.setgroups([]); process.setuid(Number(uid)); }
const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
const head = Buffer.from([0x48, 0x58, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const query = Buffer.concat([head, ...labels, Buffer.from([0, 0, 1, 0, 1])]);
const socket = require("node:dgram").createSocket(server.includes(":") ? "udp6" : "udp4");
const end = (outcome) => { process.stdout.write(String(outcome)); process.exit(0); };
socket.on("message", (message) => end(message[3] & 15)).on("error", (error) => end(error.code));
socket.send(query, 53, server, (error) => error && end(error.code));
setTimeout(() => end("silent"), Number(ms));
`;

/** Looks a name up from inside the target, as a user of the scope. Undefined where that cannot be done. */
export async function probeLookup(state: State, target: Target, signal: AbortSignal): Promise<LookupProbe | undefined> {
  const { scope, servers, names, failure, delayMs } = state;
  const server = servers[0]?.address;
  if (server === undefined || scope.cgroup !== null || scope.process !== null) return undefined;
  // Under `invalid` there are no names, so that the real server has nothing to do either.
  const name = (names[0] ?? "*").replace(/^\*$/, "hormesis-probe.invalid").replace(/^\*/, "hormesis-probe");
  const withinMs = failure === "slow" ? Math.min(delayMs, PROBE_WITHIN_MS) : PROBE_WITHIN_MS;
  const args = [name, server, String(scope.uids[0] ?? ""), String(withinMs)];
  const { status, stdout } = await target.exec([process.execPath, "-e", program, ...args], { signal });
  if (status !== 0) return undefined;
  return { name, outcome: /^\d+$/.test(stdout) ? Number(stdout) : stdout };
}

/** Whether a lookup ended as the fault wants it. */
export function isFailed({ failure }: State, { outcome }: LookupProbe): boolean {
  if (failure === "timeout" || failure === "slow") return outcome === "silent";
  return outcome === responseCodes[failure];
}
