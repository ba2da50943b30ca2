import * as z from "zod";
import { ruleFault } from "../../../network/rule-fault.ts";
import { scopeShape } from "../../../network/scope.ts";

/**
 * Packets of the scope are lost without a word, as when a cable is out: connections hang until their time limits.
 * `direction` makes it one-way.
 *
 * @example { type: "fault", fault: "network.partition", target: "netns:blue", arguments: { address: "10.0.0.7" } }
 */
export const networkPartition = ruleFault({
  name: "network.partition",
  category: "infrastructure/network-loss",
  description: "Packets to, from, or to and from the other side are lost: connections hang, and nothing says why.",
  parameters: z.strictObject(scopeShape),
  effect: z.null(),
  prepare: (_parameters, scope) => ({ effect: null, scope }),
  rules: () => ["counter name hit goto lose"],
  dose: () => "all",
  breaks: "opening",
});
