import * as z from "zod";
import { queueFault } from "../../../network/queue-fault.ts";
import { queueCommands } from "../../../network/queue.ts";
import { scopeShape } from "../../../network/scope.ts";
import type { Availability, AnyFault } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { durationMsSchema } from "../../../quantities.ts";

/** More packets than wait at once on a fast link for a second: netem throws away what is beyond. */
const MOST_WAITING = 100_000;

const parametersSchema = z.strictObject({
  ...scopeShape,
  delay: durationMsSchema.refine((ms) => ms > 0, "is no delay").describe("How much later packets leave: 100ms"),
  jitter: durationMsSchema.optional().describe("How much more or less that is, evenly spread (default 0ms)"),
});

const queued: AnyFault = queueFault({
  name: "network.latency",
  category: "infrastructure/latency",
  description: "Packets leave later: what is asked comes later, and so does every answer to it.",
  parameters: parametersSchema.refine(({ delay, jitter = 0 }) => jitter <= delay, "jitter is longer than the delay"),
  kind: "netem",
  options: ({ delay, jitter = 0 }) => [
    "limit",
    String(MOST_WAITING),
    "delay",
    `${Math.round(delay * 1000)}us`,
    ...(jitter > 0 ? [`${Math.round(jitter * 1000)}us`] : []),
  ],
});

/**
 * Packets that go out leave later, by the kernel's netem.
 *
 * @example { type: "fault", fault: "network.latency", target: "netns:blue", arguments: { port: 5000, delay: "100ms" } }
 */
export const networkLatency: AnyFault = {
  ...queued,
  async availability(target, ctx) {
    const missing = [...missingOf(await queued.availability(target, ctx))];
    if (missing.length === 0) missing.push(...(await netemMissing(target, ctx.signal)));
    return missing.length === 0 ? { available: true } : { available: false, missing };
  },
};

function missingOf(availability: Availability): readonly string[] {
  return availability.available ? [] : availability.missing;
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
