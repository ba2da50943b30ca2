import * as z from "zod";
import { refused } from "../../../network/refused.ts";
import { ruleFault } from "../../../network/rule-fault.ts";
import { scopeShape } from "../../../network/scope.ts";

/**
 * New TCP connections are refused at once, as if nobody listened. Those that are open go on.
 *
 * @example { type: "fault", fault: "connection.refuse", target: "local", arguments: { remotePort: 5432, uid: 1000 } }
 */
export const connectionRefuse = ruleFault({
  name: "connection.refuse",
  category: "infrastructure/inter-service",
  description: "New TCP connections are refused, as if nobody listened; open ones go on.",
  parameters: z.strictObject(scopeShape),
  effect: z.null(),
  prepare: (_parameters, scope) => {
    if (scope.protocol !== null && scope.protocol !== "tcp")
      throw refused("only TCP has connections to refuse", "Leave out the protocol.");
    return { effect: null, scope: { ...scope, protocol: "tcp" } };
  },
  only: "tcp flags & (fin | syn | rst | ack) == syn",
  rules: () => ["counter name hit reject with tcp reset"],
  dose: () => "new connections:",
  breaks: "opening",
});
