import type { FaultContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import type { RelayState } from "./state.ts";

/** Longer than this, what is measured is only that it takes longer: a look at a fault is not to take as long as it. */
const MOST_WAIT_MS = 2000;
/** What a busy machine may be late itself. */
const SLACK_MS = 500;
/** Timers of a machine may be early by the length of a tick. */
const EARLY_MS = 1;

export interface RoundTrip {
  /** Null when the echo did not come within `waitedMs`. */
  readonly roundTripMs: number | null;
  readonly waitedMs: number;
}

/** Sends one byte when the connection is open, and waits for its echo. */
const program = `
const [port, waitMs] = process.argv.slice(1).map(Number);
const end = (answer) => { process.stdout.write(answer); process.exit(0); };
const socket = require("node:net").connect(port, "127.0.0.1");
let from = 0;
socket.on("connect", () => { from = performance.now(); socket.setNoDelay(true).write("x"); });
socket.on("data", () => end(String(performance.now() - from)));
for (const event of ["error", "close"]) socket.on(event, () => end("failed"));
setTimeout(() => end("late"), waitMs);
`;

/** Measures how long it takes to the echo and back, through the delay. Undefined when the echo cannot be reached. */
export async function measureRoundTrip(
  { echoPort, delayMs, jitterMs }: RelayState,
  target: Target,
  { signal }: FaultContext,
): Promise<RoundTrip | undefined> {
  const waitedMs = Math.min(delayMs + jitterMs + SLACK_MS, MOST_WAIT_MS);
  const argv = [process.execPath, "-e", program, String(echoPort), String(waitedMs)];
  const { status, stdout } = await target.exec(argv, { signal });
  if (status !== 0 || stdout === "failed") return undefined;
  return { roundTripMs: stdout === "late" ? null : Math.round(Number(stdout) * 10) / 10, waitedMs };
}

/** Whether it took as long as it is to take at least; where nobody waits that long, as long as was waited. */
export function isLate({ delayMs, jitterMs }: RelayState, { roundTripMs, waitedMs }: RoundTrip): boolean {
  if (roundTripMs === null) return waitedMs === MOST_WAIT_MS;
  return roundTripMs >= delayMs - jitterMs - EARLY_MS;
}
