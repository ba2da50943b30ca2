import { unifiedMount } from "../faults/hardware/process-pause/cgroup.ts";
import type { PrepareContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { resolveProcessScope } from "./process-scope.ts";
import { refused } from "./refused.ts";
import type { Scope, ScopeInput } from "./scope.ts";

/**
 * Makes a scope of the arguments, and refuses one that is wider than anybody means: never by accident the whole host.
 *
 * @throws HormesisError `NETWORK_SCOPE`
 */
export async function resolveScope(input: ScopeInput, target: Target, ctx: PrepareContext): Promise<Scope> {
  const { address = [], port = [], remotePort = [], localPort = [], protocol = null, uid = [] } = input;
  refuseContradictions(input);
  refuseTooWide(input, target);
  return {
    addresses: [...address],
    ports: [...port],
    remotePorts: [...remotePort],
    localPorts: [...localPort],
    protocol,
    uids: [...uid],
    cgroup: input.cgroup === undefined ? null : await resolveCgroup(input.cgroup, target, ctx.signal),
    process: input.process === undefined ? null : await resolveProcessScope(input.process, target, ctx),
    direction: input.direction ?? (uid.length > 0 ? "out" : "both"),
  };
}

const narrowing = ["address", "port", "remotePort", "localPort", "uid", "cgroup", "process"] as const;

function refuseContradictions(input: ScopeInput): void {
  const { uid = [], direction = "out", protocol } = input;
  const given = narrowing.filter((way) => input[way] !== undefined);
  if (input.scope === "all" && given.length > 0) {
    throw refused(`scope: all and ${given.join(", ")} contradict each other`, "Give one or the other.");
  }
  if (uid.length > 0 && direction !== "out") {
    throw refused(
      "a packet that comes in belongs to no user yet",
      "Write direction: out, which no connection survives either, or scope by port or cgroup.",
    );
  }
  if (input.process !== undefined && input.cgroup !== undefined) {
    throw refused("a process is moved into a control group of its own", "Give cgroup or process, one of them.");
  }
  if (protocol === "icmp" && ["port", "remotePort", "localPort"].some((way) => given.includes(way as "port"))) {
    throw refused("ICMP has no ports", "Leave out the port or the protocol.");
  }
}

function refuseTooWide(input: ScopeInput, target: Target): void {
  const given = narrowing.filter((way) => input[way] !== undefined);
  if (given.length === 0 && input.scope !== "all") {
    const all = target.kind === "netns" ? ", or scope: all" : "";
    throw refused("it would act on all there is", `Narrow it by ${narrowing.join(", ")}${all}.`);
  }
  if (target.kind !== "local") return;
  if (input.scope === "all") {
    throw refused("scope: all would cut off this whole machine", "It is for network namespaces: target: netns:NAME.");
  }
  const everybody = input.address?.find((one) => one.endsWith("/0"));
  if (everybody !== undefined && given.length === 1) {
    throw refused(`${everybody} is everybody, and would cut off this whole machine`, "Give a narrower network.");
  }
  const bySenderAlone = given.every((way) => way === "uid" || way === "cgroup" || way === "address");
  if (input.uid?.includes(0) === true && bySenderAlone && input.address === undefined) {
    throw refused("most of what keeps this machine running belongs to user 0", "Add an address or a port.");
  }
}

async function resolveCgroup(given: string, target: Target, signal: AbortSignal): Promise<Scope["cgroup"]> {
  const mount = await unifiedMount(target, signal);
  if (mount === undefined) throw refused("no control groups of version 2 are mounted", "Scope by port or uid.");
  const inside = given.startsWith(`${mount}/`) ? given.slice(mount.length) : given;
  const parts = inside.split("/").filter(Boolean);
  if (parts.length === 0) throw refused("the root control group holds every process", "Name a group below it.");
  if (parts.some((part) => part === ".." || /["\\\s]/.test(part)) || !(await isGroup(mount, parts, target, signal))) {
    throw refused(`there is no control group '${given}'`, `Look below ${mount}.`);
  }
  return { path: parts.join("/"), level: parts.length };
}

function isGroup(mount: string, parts: readonly string[], target: Target, signal: AbortSignal): Promise<boolean> {
  return target.exists(`${mount}/${parts.join("/")}/cgroup.procs`, signal);
}
