import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import type { Target } from "../ports/target.ts";

const listing = z.array(z.object({ ifname: z.string(), addr_info: z.array(z.unknown()).default([]) }));

/**
 * The devices by which packets leave the target: those that are up and have an address. The ports of a bridge have
 * none, and a packet that passes both would be sent four times.
 */
export async function devicesWithAddresses(target: Target, signal: AbortSignal): Promise<string[]> {
  const { stdout } = await target.exec(["ip", "-j", "addr", "show", "up"], { signal });
  const devices = parseDevices(stdout);
  if (devices.length > 0) return devices;
  throw new HormesisError(`Failed to find a network device on ${target.name}: none is up and has an address.`, {
    code: "NETWORK_DEVICES_NONE",
    mend: "Look at what there is: ip addr",
  });
}

export function parseDevices(json: string): string[] {
  const parsed = listing.safeParse(json.trim() === "" ? [] : JSON.parse(json));
  if (!parsed.success) return [];
  // A name with a quotation mark in it cannot be said to nft.
  return parsed.data
    .filter(({ ifname, addr_info }) => addr_info.length > 0 && !/["\\]/.test(ifname))
    .map(({ ifname }) => ifname);
}
