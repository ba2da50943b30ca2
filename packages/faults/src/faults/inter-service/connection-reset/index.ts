import * as z from "zod";
import { refused } from "../../../network/refused.ts";
import { ruleFault } from "../../../network/rule-fault.ts";
import { scopeShape } from "../../../network/scope.ts";
import { endConnections, openConnections } from "../../../network/open-connections.ts";

/**
 * TCP connections break: the open ones at once, new ones as soon as they are open. Where the kernel cannot end a
 * connection from outside, or the scope is a control group, an open one breaks with its next packet.
 *
 * @example { type: "fault", fault: "connection.reset", target: "netns:blue", arguments: { remotePort: 5432 } }
 */
export const connectionReset = ruleFault({
  name: "connection.reset",
  category: "infrastructure/inter-service",
  description: "TCP connections are reset: the open ones at once, new ones as soon as they are open.",
  parameters: z.strictObject(scopeShape),
  effect: z.null(),
  prepare: (_parameters, scope) => {
    if (scope.protocol !== null && scope.protocol !== "tcp") throw refused("only TCP has connections", "Leave it out.");
    return { effect: null, scope: { ...scope, protocol: "tcp" } };
  },
  // Those that open one pass, and so do resets: ours, and the kernel's.
  only: "tcp flags & (syn | rst) == 0",
  rules: () => ["counter name hit reject with tcp reset"],
  dose: () => "connections:",
  breaks: "open",
  alsoInject: endConnections,
  alsoEvidence: async (scope, target, ctx) => ({
    openConnections: (await openConnections(scope, target, ctx)).length,
  }),
});
