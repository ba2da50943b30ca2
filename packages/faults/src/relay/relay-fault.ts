import { startProgram } from "../holders/node-program.ts";
import { rulesAvailable } from "../network/availability.ts";
import { freePorts } from "../network/free-ports.ts";
import { openConnections } from "../network/open-connections.ts";
import { checkTable, scriptOf, tableName, untilLoaded, withCgroups } from "../network/owned-table.ts";
import { enterProcesses, lookAtProcesses, resourcesOf, withoutGroups } from "../network/process-groups.ts";
import { RELAY_GROUP } from "../network/redirect-rules.ts";
import { refused } from "../network/refused.ts";
import { resolveScope } from "../network/resolve-scope.ts";
import { describeSender, type ScopeInput } from "../network/scope.ts";
import { leftOfScopedTable, undoScopedTable } from "../network/undo-scoped-table.ts";
import type { Fault, FaultContext, PrepareContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { holder } from "./holder.ts";
import { lookAtRelay } from "./look.ts";
import { serversOf } from "./routes.ts";
import type { RelayState } from "./state.ts";
import { tableOf } from "./table.ts";

export interface RelayParameters extends ScopeInput {
  readonly delay: number;
  readonly jitter?: number | undefined;
}

type Steps = "prepare" | "inject" | "observe" | "revert" | "residue" | "resources" | "blastRadius";

/**
 * Latency through our fault proxy: TCP connections that are opened to known servers are turned to it, and it delays what
 * they send. Opening a connection takes no longer, those of before are not delayed, and those that were opened meanwhile
 * are closed when it comes out.
 */
export const relayLatency: Pick<Fault<RelayParameters, RelayState>, Steps> = {
  prepare: prepareRelay,

  async inject(state, target, ctx) {
    const { command, seed, routes, echoPort, delayMs, jitterMs } = state;
    await enterProcesses(state.scope, target, ctx);
    const table = tableOf(state);
    const rules = { argv: withCgroups(["nft", "-i"], table), script: scriptOf(table) };
    const attributes = { latency: delayMs, jitter: jitterMs };
    const settings = { command, group: RELAY_GROUP, seed, routes, echoPort, attributes, rules };
    await startProgram({ title: "fault proxy", text: holder, settings }, target, ctx);
    await untilLoaded(table, target, ctx);
  },

  observe: async (state, target, ctx) =>
    lookAtProcesses(state.scope, await lookAtRelay(state, target, ctx), target, ctx),

  revert: (state, target, ctx) => undoScopedTable({ table: tableOf(state), scope: state.scope }, target, ctx),

  residue: (state, target, ctx) => leftOfScopedTable({ table: tableOf(state), scope: state.scope }, target, ctx),

  resources: ({ target, scope, routes }) => [
    ...routes.map(({ address, port }) => `network:${target}/way to ${address} port ${port}`),
    ...resourcesOf(scope),
  ],

  blastRadius: ({ target, scope, routes, delayMs, jitterMs, openBefore }) => {
    const servers = routes.map(({ address, port }) => `${address} port ${port}`).join(", ");
    const delay = `${delayMs} ms${jitterMs > 0 ? ` (${jitterMs} ms more or less)` : ""} later`;
    const whose = describeSender(scope);
    return [
      `TCP connections opened to ${servers}${whose}, on ${target}: what they send goes ${delay}, through a fault proxy, ` +
        "since the kernel has no netem; they close when it comes out",
      `not delayed: opening a connection, the ${openBefore} open already, and all that is not TCP`,
    ];
  },
};

async function prepareRelay(parameters: RelayParameters, target: Target, ctx: PrepareContext): Promise<RelayState> {
  const { delay, jitter = 0, ...given } = parameters;
  const { relayCommand = [] } = ctx;
  if (Math.round(delay) < 1) throw refused("a proxy delays by whole milliseconds", "Write 1ms or more.");
  const scope = await resolveScope({ ...given, direction: "out" }, target, ctx);
  const servers = serversOf(given, scope);
  const [echoPort = 0, ...ports] = await freePorts("tcp", servers.length + 1, target, ctx);
  const state: RelayState = {
    mechanism: "relay",
    target: target.name,
    table: tableName(ctx.id),
    scope: { ...scope, protocol: "tcp" },
    routes: servers.map((server, index) => ({ ...server, toPort: ports[index] ?? 0 })),
    command: [...relayCommand],
    seed: ctx.random.fork("relay").seed,
    delayMs: Math.round(delay),
    jitterMs: Math.round(jitter),
    echoPort,
    openBefore: (await openConnections(scope, target, ctx)).length,
  };
  await checkTable(tableOf(withoutGroups(state)), target, ctx.signal);
  return state;
}

/** What is missing for it; empty when nothing is. Asks, without changing anything. */
export async function missingForRelay(target: Target, ctx: FaultContext): Promise<readonly string[]> {
  const rules = await rulesAvailable(target, ctx.signal);
  return [
    ...(rules.available ? [] : rules.missing),
    ...((ctx.relayCommand ?? []).length > 0 ? [] : ["whoever runs this has no fault proxy to start: use hormesis"]),
    ...((await hasGroup(target, ctx.signal))
      ? []
      : ["in this user namespace the proxy may not take a group of its own"]),
  ];
}

/** Whether the number of the relay's group means anything here: the page user_namespaces(7) tells the columns. */
async function hasGroup(target: Target, signal: AbortSignal): Promise<boolean> {
  const map = await target.read("/proc/self/gid_map", signal).catch(() => "");
  return map.split("\n").some((line) => {
    const [inside = 0, , length = 0] = line.trim().split(/\s+/).map(Number);
    return RELAY_GROUP >= inside && RELAY_GROUP < inside + length;
  });
}
