import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { Target } from "../ports/target.ts";

/*
 * A queue of ours on a device, beside the way that all other packets take: only those whose priority rules of ours set
 * go through it. Without the rules it stands there idle, so that when their holder dies the packets are free at once,
 * and the queue, which the kernel keeps, harms nobody until it is taken away.
 */

/** Marks a queue as ours: nobody else's has this handle. */
const HANDLE = "4858:";
const LEAF_HANDLE = "4859:";
/** The priority by which rules send a packet through our queue. */
export const QUEUE_PRIORITY = "4858:1";
/** Faster than a network card is: the class itself is not to slow anything down. */
const CLASS_RATE = "32gbit";

const listing = z.array(z.object({ kind: z.string(), handle: z.string(), root: z.boolean().optional() }));

/** The queues of a device: their kinds and handles. Empty when the device is gone. */
async function queuesOf(device: string, target: Target, signal: AbortSignal): Promise<z.infer<typeof listing>> {
  const { status, stdout } = await target.exec(["tc", "-j", "qdisc", "show", "dev", device], { signal });
  if (status !== 0 || stdout.trim() === "") return [];
  return listing.parse(JSON.parse(stdout));
}

/**
 * Refuses a device whose queue somebody has set: it could not be put back as it was. The kernel's own has no handle.
 *
 * @throws HormesisError `NETWORK_QUEUE_TAKEN`
 */
export async function refuseSetQueues(devices: readonly string[], target: Target, signal: AbortSignal): Promise<void> {
  for (const device of devices) {
    const set = (await queuesOf(device, target, signal)).find(({ handle }) => handle !== "0:");
    if (set === undefined) continue;
    throw new HormesisError(`Failed to queue packets on ${device}: it has a queue already, ${set.kind} ${set.handle}`, {
      code: "NETWORK_QUEUE_TAKEN",
      mend: `Somebody has set it, and it could not be put back as it was. Look: tc qdisc show dev ${device}`,
    });
  }
}

/** Puts a queue on the device, with `leaf` as what it does: `["netem", "delay", "100ms"]`. */
export async function addQueue(
  { device, leaf }: { readonly device: string; readonly leaf: readonly string[] },
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  for (const argv of queueCommands(device, leaf)) {
    const { status, stderr } = await target.exec(argv, { signal });
    if (status === 0) continue;
    throw new HormesisError(`Failed to queue packets on ${device}: ${stderr.trim().split("\n")[0] ?? "tc failed"}.`, {
      code: "NETWORK_QUEUE_REFUSED",
      mend: `Look what is there: tc qdisc show dev ${device}`,
      effect: "unknown",
    });
  }
}

export function queueCommands(device: string, leaf: readonly string[]): string[][] {
  const at = ["dev", device];
  return [
    ["tc", "qdisc", "add", ...at, "root", "handle", HANDLE, "htb"],
    ["tc", "class", "add", ...at, "parent", HANDLE, "classid", QUEUE_PRIORITY, "htb", "rate", CLASS_RATE],
    ["tc", "qdisc", "add", ...at, "parent", QUEUE_PRIORITY, "handle", LEAF_HANDLE, ...leaf],
  ];
}

/** The devices on which all of our queue is, and those on which any of it is. */
export async function findQueues(
  { devices, kind }: { readonly devices: readonly string[]; readonly kind: string },
  target: Target,
  signal: AbortSignal,
): Promise<{ readonly whole: readonly string[]; readonly some: readonly string[] }> {
  const whole: string[] = [];
  const some: string[] = [];
  for (const device of devices) {
    const queues = await queuesOf(device, target, signal);
    if (queues.some(({ handle }) => handle === HANDLE)) some.push(device);
    if (queues.some((queue) => queue.handle === LEAF_HANDLE && queue.kind === kind)) whole.push(device);
  }
  return { whole, some };
}

/** Takes our queue off the devices; the kernel puts back its own. */
export async function removeQueues(devices: readonly string[], target: Target, signal: AbortSignal): Promise<void> {
  const { some } = await findQueues({ devices, kind: "" }, target, signal);
  for (const device of some) await target.exec(["tc", "qdisc", "del", "dev", device, "root"], { signal });
}
