import { isIP, isIPv4, isIPv6 } from "node:net";
import * as z from "zod";
import { startProgram } from "../../../holders/node-program.ts";
import { rulesAvailable } from "../../../network/availability.ts";
import {
  checkTable,
  countRules,
  findTable,
  scriptOf,
  tableName,
  untilLoaded,
  withCgroups,
} from "../../../network/owned-table.ts";
import { freePorts } from "../../../network/free-ports.ts";
import { enterProcesses, lookAtProcesses, resourcesOf, withoutGroups } from "../../../network/process-groups.ts";
import { resolveScope } from "../../../network/resolve-scope.ts";
import { leftOfScopedTable, undoScopedTable } from "../../../network/undo-scoped-table.ts";
import { describeScope, oneOrMany, scopeShape } from "../../../network/scope.ts";
import type { Fault, FaultContext, FaultEffect } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import { durationMsSchema } from "../../../quantities.ts";
import { nameServersOf } from "./name-servers.ts";
import { isFailed, probeLookup } from "./probe.ts";
import { responder } from "./responder.ts";
import { failures, responseCodes, type State, stateSchema } from "./state.ts";
import { tableOf } from "./table.ts";

const name = z.string().regex(/^(\*|(\*\.)?[\w-]+(\.[\w-]+)*)$/, "is no name: write orders.shop.test or *.shop.test");

const parametersSchema = z.strictObject({
  failure: z.enum(failures).describe("What a lookup ends with; slow: the truth, after the delay"),
  names: oneOrMany(name).optional().describe("Names that fail, such as *.shop.test (default: all)"),
  delay: durationMsSchema.default(2000).describe("How much later the answer comes, when slow (default 2s)"),
  answer: z
    .string()
    .refine((address) => isIP(address) !== 0, "is no address")
    .optional()
    .describe("What is answered when wrong (default 192.0.2.1 and 2001:db8::1, where nobody is)"),
  server: oneOrMany(z.string().refine((address) => isIP(address) !== 0, "is no address"))
    .optional()
    .describe("Addresses of the name servers (default: those that the target uses)"),
  uid: scopeShape.uid,
  cgroup: scopeShape.cgroup,
  process: scopeShape.process,
  scope: scopeShape.scope,
});
type Parameters = z.infer<typeof parametersSchema>;

/**
 * Lookups of names fail, for one user, one control group, some processes or one namespace: those that go by UDP to port 53 of the name
 * servers. What goes by TCP, TLS or HTTPS is not touched, nor what a program remembers.
 *
 * @example { type: "fault", fault: "dns.fail", target: "netns:blue", arguments: { failure: "servfail", scope: "all" } }
 */
export const dnsFail: Fault<Parameters, State> = {
  name: "dns.fail",
  version: 2,
  category: "infrastructure/inter-service",
  description: "Lookups of names fail: no such name, server failure, no answer, a late or a wrong one.",
  parameters: parametersSchema,
  state: stateSchema,
  touches:
    "lookups by UDP of the scope; one nft table with a name of its own, and ports of the loopback; chosen processes " +
    "get a control group",
  privileges: "root (the right to change network rules)",
  platforms: ["linux"],
  undo:
    "our responder is ended; the kernel removes the table with the process that owns it; chosen processes go back to " +
    "their control group",
  isolation: "process",
  span: "lasting",
  heldBy: "program",

  availability: (target, ctx) => rulesAvailable(target, ctx.signal),

  async prepare({ failure, names, delay, answer, server, uid, cgroup, process, scope: all }, target, ctx) {
    const given = {
      ...(uid && { uid }),
      ...(cgroup && { cgroup }),
      ...(process && { process }),
      ...(all && { scope: all }),
    };
    const scope = await resolveScope({ ...given, direction: "out" }, target, ctx);
    const addresses = server ?? (await nameServersOf(target, ctx.signal));
    const [upstreamPort = 0, ...ports] = await freePorts("udp", addresses.length + 1, target, ctx);
    const state: State = {
      target: target.name,
      table: tableName(ctx.id),
      scope,
      failure,
      delayMs: delay,
      wrong: {
        four: answer !== undefined && isIPv4(answer) ? answer : "192.0.2.1",
        six: answer !== undefined && isIPv6(answer) ? answer : "2001:db8::1",
      },
      names: (names ?? ["*"]).map((one) => one.toLowerCase()),
      servers: addresses.map((address, index) => ({ address, port: ports[index] ?? 0 })),
      upstreamPort,
    };
    await checkTable(tableOf(withoutGroups(state)), target, ctx.signal);
    return state;
  },

  async inject(state, target, ctx) {
    const table = tableOf(state, await enterProcesses(state.scope, target, ctx));
    const rules = { argv: withCgroups(["nft", "-i"], table), script: scriptOf(table) };
    const { failure } = state;
    const code = failure in responseCodes ? responseCodes[failure as keyof typeof responseCodes] : 0;
    await startProgram({ title: "name server", text: responder, settings: { ...state, code, rules } }, target, ctx);
    await untilLoaded(table, target, ctx);
  },

  observe: async (state, target, ctx) => lookAtProcesses(state.scope, await look(state, target, ctx), target, ctx),

  revert: ({ table: name, scope }, target, ctx) =>
    undoScopedTable({ table: { family: "inet", name }, scope }, target, ctx),

  residue: ({ table: name, scope }, target, ctx) =>
    leftOfScopedTable({ table: { family: "inet", name }, scope }, target, ctx),

  resources: ({ target, scope }) => [`network:${target}/names`, ...resourcesOf(scope)],
  blastRadius: ({ target, scope, names, servers }) => [
    `lookups of ${names.join(", ").replace(/^\*$/, "all names")} at ${servers.map(({ address }) => address).join(", ")}`,
    `${describeScope(scope)}, on ${target}`,
  ],
};

async function look(state: State, target: Target, ctx: FaultContext): Promise<FaultEffect> {
  const table = tableOf(state);
  const loaded = await findTable(table, target, ctx.signal);
  if (loaded === undefined) return { state: "absent", evidence: { rules: 0 } };
  const probe = await probeLookup(state, target, ctx.signal);
  const after = await findTable(table, target, ctx.signal);
  if (after === undefined) return { state: "absent", evidence: { rules: 0 } };
  const asked = after.packets["matched"] ?? 0;
  const answered = after.packets["hit"] ?? 0;
  const isWhole = after.rules === countRules(table) && (probe === undefined || isFailed(state, probe));
  const byProbe = probe !== undefined && asked > (loaded.packets["matched"] ?? 0);
  const proof = byProbe ? "lookup tried" : asked > 0 ? "lookups matched" : "rules loaded";
  const evidence = { proof, rules: after.rules, askedPackets: asked, answeredPackets: answered, probe: probe ?? null };
  return { state: isWhole ? "active" : "partial", evidence };
}
