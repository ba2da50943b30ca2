import * as z from "zod";
import { ruleFault } from "../../../network/rule-fault.ts";
import { scopeShape } from "../../../network/scope.ts";
import { describeShare, drawShare, refineShare, shareMatch, shareSchema, shareShape } from "../../../network/share.ts";

/** Further in there is nothing in a packet of Ethernet. */
const FURTHEST_BYTE = 1400;

/**
 * Two bytes of the data of some packets are turned over, and arrive so at programs: no checksum notices, as when a
 * network card or a router's memory is broken. Counted are packets that carry so much data.
 *
 * @example { type: "fault", fault: "network.corrupt", target: "netns:blue", arguments: { port: 5000, percent: "1%" } }
 */
export const networkCorrupt = ruleFault({
  name: "network.corrupt",
  category: "infrastructure/network-loss",
  description: "The data of some packets is damaged on the way, and programs get it so: no checksum notices.",
  parameters: z
    .strictObject({
      ...scopeShape,
      ...shareShape,
      offset: z
        .int()
        .min(0)
        .max(FURTHEST_BYTE)
        .default(0)
        .describe("Which byte of the data is turned over, and the one after it (default 0, the first)"),
    })
    .superRefine(refineShare),
  effect: z.object({ share: shareSchema, offset: z.int() }),
  prepare: (parameters, scope, { ctx }) => ({
    effect: { share: drawShare(parameters, ctx.random), offset: parameters.offset },
    scope,
  }),
  rules: ({ share, offset }) => {
    const bytes = `@ih,${offset * 8},16`;
    // The first is true of all that is long enough, and of nothing else.
    return [`${bytes} & 0x0000 == 0x0000 ${shareMatch(share)}${bytes} set ${bytes} ^ 0xffff counter name hit`];
  },
  dose: ({ share }) => `${describeShare(share)} damaged:`,
});
