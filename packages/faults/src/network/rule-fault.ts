import type { Json } from "@hormesis/experiment";
import * as z from "zod";
import type { AnyFault, Fault, FaultCategory, FaultContext, PrepareContext } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { rulesAvailable } from "./availability.ts";
import type { Breaks } from "./connect-probe.ts";
import { lookAtTable } from "./look-at-table.ts";
import { checkTable, holdTable, type OwnedTable, tableName } from "./owned-table.ts";
import { enterProcesses, lookAtProcesses, resourcesOf, withoutGroups } from "./process-groups.ts";
import type { ScopeSockets } from "./process-scope.ts";
import { resolveScope } from "./resolve-scope.ts";
import { buildTable } from "./rule-table.ts";
import type { Way } from "./scope-matches.ts";
import { describeScope, type Scope, type ScopeInput, scopeSchema } from "./scope.ts";
import { leftOfScopedTable, type ScopedTable, undoScopedTable } from "./undo-scoped-table.ts";

/** What one kind of rules does to the packets of a scope. */
export interface RuleFault<Parameters extends ScopeInput, Effect extends Json> {
  readonly name: `${string}.${string}`;
  readonly category: FaultCategory;
  readonly description: string;
  readonly parameters: z.ZodType<Parameters>;
  readonly effect: z.ZodType<Effect>;
  /** What of the arguments is not scope. May narrow the scope, or refuse one that makes no sense. */
  readonly prepare: (
    parameters: Parameters,
    scope: Scope,
    at: { readonly target: Target; readonly ctx: PrepareContext },
  ) => Prepared<Effect> | Promise<Prepared<Effect>>;
  /** Rules for a packet of the scope. Each that acts counts: `counter name hit goto lose`. */
  readonly rules: (effect: Effect, way: Way) => readonly string[];
  /** Where the rules are hung up (default: where the target's programs send and receive, see `buildTable`). */
  readonly table?: (input: { readonly name: string; readonly scope: Scope; readonly effect: Effect }) => OwnedTable;
  /** What a packet must be beside in the scope, in nft's words. */
  readonly only?: string;
  /** In words, for the plan: `20% of the`. */
  readonly dose: (effect: Effect) => string;
  /** What fails of a connection that is tried through it; undefined: whether one works proves nothing. */
  readonly breaks?: Breaks;
  /** Done after the rules are in the kernel. Leaves nothing that would have to be undone. */
  readonly alsoInject?: (scope: Scope, target: Target, ctx: FaultContext) => Promise<void>;
  /** More numbers for the evidence. */
  readonly alsoEvidence?: (scope: Scope, target: Target, ctx: FaultContext) => Promise<Record<string, Json>>;
}

interface Prepared<Effect> {
  readonly effect: Effect;
  readonly scope: Scope;
}

interface RuleState<Effect extends Json> {
  readonly [key: string]: Json;
  readonly target: string;
  readonly table: string;
  readonly scope: Scope;
  readonly effect: Effect;
}

/** Makes a fault of rules in a table that vanishes with its holder. */
export function ruleFault<Parameters extends ScopeInput, Effect extends Json>(
  spec: RuleFault<Parameters, Effect>,
): AnyFault {
  type State = RuleState<Effect>;
  const state = z.object({ target: z.string(), table: z.string(), scope: scopeSchema, effect: spec.effect });
  const tableOf = ({ table: name, scope, effect }: State, sockets?: ScopeSockets): OwnedTable =>
    spec.table?.({ name, scope, effect }) ??
    buildTable({ name, scope, only: spec.only, rules: (way) => spec.rules(effect, way), ...(sockets && { sockets }) });
  const scopedTable = (state: State): ScopedTable => ({ table: tableOf(state), scope: state.scope });
  const fault: Fault<Parameters, State> = {
    name: spec.name,
    version: 2,
    category: spec.category,
    description: spec.description,
    parameters: spec.parameters,
    state,
    touches: "packets of the scope; one nft table with a name of its own; chosen processes get a control group",
    privileges: "root (the right to change network rules)",
    platforms: ["linux"],
    undo:
      "the process that owns the table is ended, and the kernel removes the table with it; " +
      "chosen processes go back to their control group",
    isolation: "process",
    span: "lasting",
    heldBy: "program",
    availability: (target, ctx) => rulesAvailable(target, ctx.signal),

    async prepare(parameters, target, ctx) {
      const given = await resolveScope(parameters, target, ctx);
      const { effect, scope } = await spec.prepare(parameters, given, { target, ctx });
      const prepared: State = { target: target.name, table: tableName(ctx.id), scope, effect };
      await checkTable(tableOf(withoutGroups(prepared)), target, ctx.signal);
      return prepared;
    },
    async inject(prepared, target, ctx) {
      const sockets = await enterProcesses(prepared.scope, target, ctx);
      await holdTable(tableOf(prepared, sockets), target, ctx);
      await spec.alsoInject?.(prepared.scope, target, ctx);
    },
    async observe(prepared, target, ctx) {
      const { scope } = prepared;
      const looked = await lookAtTable({ table: tableOf(prepared), scope, breaks: spec.breaks }, target, ctx);
      const effect = await lookAtProcesses(scope, looked, target, ctx);
      if (effect.state === "absent" || spec.alsoEvidence === undefined) return effect;
      const more = await spec.alsoEvidence(scope, target, ctx);
      return { ...effect, evidence: { ...(effect.evidence as object), ...more } };
    },
    revert: (prepared, target, ctx) => undoScopedTable(scopedTable(prepared), target, ctx),
    residue: (prepared, target, ctx) => leftOfScopedTable(scopedTable(prepared), target, ctx),
    resources: ({ target, scope }) => [`network:${target}/${spec.name}/${describeScope(scope)}`, ...resourcesOf(scope)],
    blastRadius: ({ target, scope, effect }) => [`${spec.dose(effect)} ${describeScope(scope)}, on ${target}`.trim()],
  };
  return fault;
}
