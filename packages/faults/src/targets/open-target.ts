import { HormesisError, type Json } from "@hormesis/experiment";
import { bootId } from "../machine/boot.ts";
import type { Target } from "../ports/target.ts";
import { createTarget } from "./create-target.ts";
import { openNamespace } from "./network-namespace.ts";

/**
 * Opens the target a document names, for one injection: `local`, or `netns:NAME`. Touches nothing; whether it is
 * there, `gone` says.
 *
 * @throws HormesisError `TARGET_UNKNOWN`
 * @example openTarget("netns:blue", "r7k2-1")
 */
export function openTarget(name: string, id: string, identity?: Json): Target {
  if (name === "local") return openLocal(id);
  const namespace = /^netns:([A-Za-z0-9][\w.-]*)$/.exec(name)?.[1];
  if (namespace !== undefined) return openNamespace(namespace, id, identity);
  throw new HormesisError(`Failed to open target '${name}': there is no such kind of target.`, {
    code: "TARGET_UNKNOWN",
    mend: "Write local for this machine, or netns:NAME for a network namespace of it.",
  });
}

function openLocal(id: string): Target {
  return createTarget({
    name: "local",
    kind: "local",
    id,
    identity: async () => bootId(),
    gone: async () => false,
    inside: (argv) => argv,
    includes: () => true,
  });
}
