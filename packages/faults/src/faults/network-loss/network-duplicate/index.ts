import * as z from "zod";
import type { OwnedTable } from "../../../network/owned-table.ts";
import { refused } from "../../../network/refused.ts";
import { ruleFault } from "../../../network/rule-fault.ts";
import { matchesOf } from "../../../network/scope-matches.ts";
import { type Scope, scopeShape } from "../../../network/scope.ts";
import {
  describeShare,
  drawShare,
  refineShare,
  type Share,
  shareMatch,
  shareMatchWithCopies,
  shareSchema,
  shareShape,
} from "../../../network/share.ts";
import { devicesWithAddresses } from "../../../network/devices.ts";

const parametersSchema = z.strictObject({ ...scopeShape, ...shareShape }).superRefine(refineShare);

interface Effect {
  readonly [key: string]: Share | string[];
  readonly share: Share;
  readonly devices: string[];
}

/**
 * Some packets that go out are sent twice, on the devices there are when it begins. TCP throws copies away; programs
 * that speak UDP get them.
 *
 * @example { type: "fault", fault: "network.duplicate", target: "netns:blue", arguments: { port: 5000, percent: "5%" } }
 */
export const networkDuplicate = ruleFault<z.output<typeof parametersSchema>, Effect>({
  name: "network.duplicate",
  category: "infrastructure/network-loss",
  description: "Some of the packets that go out are sent twice.",
  parameters: parametersSchema,
  effect: z.object({ share: shareSchema, devices: z.array(z.string()) }),
  async prepare(given, scope, { target, ctx }) {
    if (given.direction !== undefined && given.direction !== "out") {
      throw refused("only packets that go out can be sent twice", "Write direction: out, or act on the other side.");
    }
    if (scope.cgroup !== null || scope.process !== null) {
      throw refused("a device does not know control groups, nor processes", "Scope by address, port or uid.");
    }
    const devices = await devicesWithAddresses(target, ctx.signal);
    return { effect: { share: drawShare(given, ctx.random), devices }, scope: { ...scope, direction: "out" } };
  },
  rules: () => [],
  table: duplicatingTable,
  dose: ({ share, devices }) => `twice ${describeShare(share)} (on ${devices.join(", ")})`,
});

function duplicatingTable(input: { name: string; scope: Scope; effect: Effect }): OwnedTable {
  const { name, scope, effect } = input;
  const at = `netdev ${name}`;
  // A copy belongs to no program any more: where users are asked for, it does not come by a second time.
  const match = scope.uids.length > 0 ? shareMatch(effect.share) : shareMatchWithCopies(effect.share);
  const chains = effect.devices.flatMap((device, index) => [
    `add chain ${at} effect-${index}`,
    `add rule ${at} effect-${index} ${match}counter name hit dup to "${device}"`,
    `add chain ${at} out-${index} { type filter hook egress device "${device}" priority 0; }`,
    ...matchesOf(scope, "out").map(
      (packet) => `add rule ${at} out-${index} ${packet} counter name matched goto effect-${index}`,
    ),
  ]);
  const counters = [`add counter ${at} matched`, `add counter ${at} hit`];
  return { family: "netdev", name, commands: [...counters, ...chains], needsCgroups: false };
}
