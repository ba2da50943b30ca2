import * as z from "zod";
import { ruleFault } from "../../../network/rule-fault.ts";
import { scopeShape } from "../../../network/scope.ts";
import { describeShare, drawShare, refineShare, shareMatch, shareSchema, shareShape } from "../../../network/share.ts";

/**
 * Some packets are lost, and their senders are not told. Counted for each direction by itself, and in packets as the
 * kernel handles them: a long piece of a TCP stream is one until the network card cuts it up.
 *
 * @example { type: "fault", fault: "network.loss", target: "netns:blue", arguments: { port: 5000, percent: "20%" } }
 */
export const networkLoss = ruleFault({
  name: "network.loss",
  category: "infrastructure/network-loss",
  description: "Some packets are lost, by chance that the seed fixes, or every so many-th.",
  parameters: z.strictObject({ ...scopeShape, ...shareShape }).superRefine(refineShare),
  effect: shareSchema,
  prepare: (parameters, scope, { ctx }) => ({ effect: drawShare(parameters, ctx.random), scope }),
  rules: (share) => [`${shareMatch(share)}counter name hit goto lose`],
  dose: describeShare,
});
