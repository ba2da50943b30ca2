import type { Json } from "@hormesis/experiment";
import * as z from "zod";
import { queueFault } from "../../../network/queue-fault.ts";
import { queueCommands } from "../../../network/queue.ts";
import { scopeShape } from "../../../network/scope.ts";
import type { AnyFault, FaultContext } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { durationMsSchema } from "../../../quantities.ts";
import { missingForRelay, relayLatency } from "../../../relay/relay-fault.ts";
import { relayStateSchema } from "../../../relay/state.ts";

/** More packets than wait at once on a fast link for a second: netem throws away what is beyond. */
const MOST_WAITING = 100_000;

const parametersSchema = z
  .strictObject({
    ...scopeShape,
    delay: durationMsSchema.refine((ms) => ms > 0, "is no delay").describe("How much later packets leave: 100ms"),
    jitter: durationMsSchema.optional().describe("How much more or less that is, evenly spread (default 0ms)"),
  })
  .refine(({ delay, jitter = 0 }) => jitter <= delay, "jitter is longer than the delay");
type Parameters = z.output<typeof parametersSchema>;

const queued: AnyFault = queueFault({
  name: "network.latency",
  category: "infrastructure/latency",
  description: "Packets leave later: what is asked comes later, and so does every answer to it.",
  parameters: parametersSchema,
  kind: "netem",
  options: ({ delay, jitter = 0 }) => [
    "limit",
    String(MOST_WAITING),
    "delay",
    `${Math.round(delay * 1000)}us`,
    ...(jitter > 0 ? [`${Math.round(jitter * 1000)}us`] : []),
  ],
});

const byProxy =
  "through a fault proxy, since the kernel has no netem: TCP connections that are opened from here to servers named by " +
  "address and remotePort; not opening them, not those that are open already, and no other protocol";

/**
 * Packets that go out leave later, by the kernel's netem. Where it has none, a fault proxy delays what goes out on TCP
 * connections that are opened meanwhile, to servers that are named by address and port; these connections close when
 * the fault comes out.
 *
 * @example { type: "fault", fault: "network.latency", target: "netns:blue", arguments: { address: "10.0.0.7", remotePort: 5432, delay: "100ms" } }
 */
export const networkLatency: AnyFault = {
  ...queued,
  state: z.union([relayStateSchema, queued.state]),
  touches:
    "packets of the scope; one nft table, and a queue on each device. Without netem: TCP connections opened meanwhile " +
    "to servers named by address and remotePort, one nft table, and ports of the loopback for a fault proxy",
  undo:
    "the process that owns the table is ended; the queues are taken off, and the kernel puts back its own. " +
    "Without netem: the proxy ends with it, and the connections through it close",

  async availability(target, ctx) {
    const byQueue = await missingForQueue(target, ctx);
    if (byQueue.length === 0) return { available: true, how: "by netem: all packets of the scope that go out" };
    const byRelay = await missingForRelay(target, ctx);
    if (byRelay.length === 0) return { available: true, how: byProxy };
    return { available: false, missing: [...new Set([...byQueue, ...byRelay])] };
  },

  async prepare(parameters, target, ctx) {
    const byQueue = await missingForQueue(target, ctx);
    if (byQueue.length === 0) return queued.prepare(parameters, target, ctx);
    // Our own schema has read them.
    return relayLatency.prepare(parameters as Parameters, target, ctx);
  },

  inject: (state, target, ctx) => stepsFor(state).inject(state, target, ctx),
  observe: (state, target, ctx) => stepsFor(state).observe(state, target, ctx),
  revert: (state, target, ctx) => stepsFor(state).revert(state, target, ctx),
  residue: (state, target, ctx) => stepsFor(state).residue(state, target, ctx),
  resources: (state) => stepsFor(state).resources(state),
  blastRadius: (state) => stepsFor(state).blastRadius(state),
};

/** Of the mechanism that the state is of. */
function stepsFor(state: Json): Pick<AnyFault, keyof typeof relayLatency> {
  return relayStateSchema.safeParse(state).success ? relayLatency : queued;
}

async function missingForQueue(target: Target, ctx: FaultContext): Promise<readonly string[]> {
  const availability = await queued.availability(target, ctx);
  return availability.available ? netemMissing(target, ctx.signal) : availability.missing;
}

/** Tries it in a namespace of its own, which is gone with the last command. */
async function netemMissing(target: Target, signal: AbortSignal): Promise<string[]> {
  if (!(await target.hasProgram("tc", signal))) return ["the program tc is missing: install iproute2"];
  const commands = queueCommands("lo", ["netem", "delay", "1ms"]).map((argv) => argv.join(" "));
  const { status } = await target.exec(["unshare", "--net", "sh", "-c", commands.join(" && ")], { signal });
  if (status === 0) return [];
  return [
    "the kernel cannot delay packets: it needs netem and htb (CONFIG_NET_SCH_NETEM and CONFIG_NET_SCH_HTB, " +
      "or the modules sch_netem and sch_htb)",
  ];
}
