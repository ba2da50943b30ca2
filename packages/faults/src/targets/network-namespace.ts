import { statSync } from "node:fs";
import { HormesisError, type Json } from "@hormesis/experiment";
import { bootId } from "../machine/boot.ts";
import { listProcesses, networkNamespaceOf } from "../machine/process-table.ts";
import type { Target } from "../ports/target.ts";
import { createTarget } from "./create-target.ts";

/*
 * A namespace has a name while a file in /run/netns stands for it, and it lives on without one while a process is in
 * it. The number of the file tells whether the name still means the same namespace.
 */

function numberOf(name: string): string | undefined {
  try {
    return String(statSync(`/run/netns/${name}`).ino);
  } catch {
    return undefined;
  }
}

/** How to get into the namespace; undefined when it is gone, or (with a number given) is another one now. */
function entrance(name: string, number: string | undefined): readonly string[] | undefined {
  const named = numberOf(name);
  if (named !== undefined && (number === undefined || named === number)) return ["ip", "netns", "exec", name];
  if (number === undefined) return undefined;
  const inside = listProcesses().find(({ pid }) => networkNamespaceOf(pid) === number);
  return inside === undefined ? undefined : ["nsenter", `--net=/proc/${inside.pid}/ns/net`, "--"];
}

/** Opens a network namespace by its name; when its identity was noted before, that same one or none. */
export function openNamespace(name: string, id: string, identity?: Json): Target {
  const [boot, noted] = typeof identity === "string" ? identity.split("/") : [];
  // Whatever bears the name after a reboot is a different one.
  const other = boot !== undefined && boot !== bootId();
  const find = (): readonly string[] | undefined => (other ? undefined : entrance(name, noted));
  const missing = (): HormesisError =>
    new HormesisError(`Failed to enter network namespace '${name}': there is none of that name.`, {
      code: "TARGET_GONE",
      mend: "List those there are: ip netns list.",
    });
  return createTarget({
    name: `netns:${name}`,
    kind: "netns",
    id,
    identity: async () => {
      const number = noted ?? numberOf(name);
      if (number === undefined) throw missing();
      return `${bootId()}/${number}`;
    },
    gone: async () => find() === undefined,
    inside: (argv) => {
      const prefix = find();
      if (prefix === undefined) throw missing();
      return [...prefix, ...argv];
    },
    includes: (pid) => networkNamespaceOf(pid) === (noted ?? numberOf(name)),
  });
}
