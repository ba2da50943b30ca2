import type { Json } from "@hormesis/experiment";
import * as z from "zod";
import type { AnyFault, FaultContext, FaultEffect } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { devicesWithAddresses } from "./devices.ts";
import { addQueue, findQueues, QUEUE_PRIORITY, refuseSetQueues, removeQueues } from "./queue.ts";
import { refused } from "./refused.ts";
import { type RuleFault, ruleFault } from "./rule-fault.ts";
import type { ScopeInput } from "./scope.ts";

/** What a queue does to the packets of a scope. */
export interface QueueFault<Parameters extends ScopeInput> extends Pick<
  RuleFault<Parameters, Json>,
  "name" | "category" | "description" | "parameters"
> {
  /** The kind of queue, in tc's words, and what it is told. */
  readonly kind: string;
  readonly options: (parameters: Parameters) => string[];
}

const effectSchema = z.object({ devices: z.array(z.string()), options: z.array(z.string()) });
type Effect = z.infer<typeof effectSchema>;

/** Makes a fault of rules that send packets through a queue of ours, on the devices there are when it begins. */
export function queueFault<Parameters extends ScopeInput>(spec: QueueFault<Parameters>): AnyFault {
  const { kind, options, ...common } = spec;
  const rules = ruleFault<Parameters, Effect>({
    ...common,
    effect: effectSchema,
    async prepare(parameters, scope, { target, ctx }) {
      if (parameters.direction !== undefined && parameters.direction !== "out") {
        throw refused("only packets that go out wait in a queue", "Write direction: out, or act on the other side.");
      }
      const devices = await devicesWithAddresses(target, ctx.signal);
      await refuseSetQueues(devices, target, ctx.signal);
      return { effect: { devices, options: options(parameters) }, scope: { ...scope, direction: "out" } };
    },
    rules: () => [`meta priority set ${QUEUE_PRIORITY} counter name hit`],
    dose: (effect) => `${kind} ${effect.options.join(" ")} (on ${effect.devices.join(", ")}):`,
  });
  return {
    ...rules,
    touches: "packets of the scope; one nft table, and a queue on each device",
    undo: "the process that owns the table is ended; the queues are taken off, and the kernel puts back its own",
    isolation: "host",
    async inject(state, target, ctx) {
      const effect = effectOf(state);
      for (const device of effect.devices) {
        await addQueue({ device, leaf: [kind, ...effect.options] }, target, ctx.signal);
      }
      await rules.inject(state, target, ctx);
    },
    async observe(state, target, ctx): Promise<FaultEffect> {
      const effect = await rules.observe(state, target, ctx);
      const { devices } = effectOf(state);
      const { whole, some } = await findQueues({ devices, kind }, target, ctx.signal);
      const evidence = { ...(effect.evidence as object), queuesOn: [...whole] };
      if (effect.state === "absent" && some.length === 0) return { state: "absent", evidence };
      const isWhole = effect.state === "active" && whole.length === devices.length;
      return { state: isWhole ? "active" : "partial", evidence };
    },
    async revert(state, target, ctx) {
      await rules.revert(state, target, ctx);
      await removeQueues(effectOf(state).devices, target, ctx.signal);
    },
    residue: async (state, target, ctx) => [
      ...(await rules.residue(state, target, ctx)),
      ...(await leftQueues(state, target, ctx)),
    ],
    resources: (state) => [
      ...effectOf(state).devices.map((device) => `network:${targetOf(state)}/queue of ${device}`),
      ...rules.resources(state),
    ],
  };
}

async function leftQueues(state: Json, target: Target, ctx: FaultContext): Promise<string[]> {
  const { some } = await findQueues({ devices: effectOf(state).devices, kind: "" }, target, ctx.signal);
  return some.map((device) => `a queue of ours is on ${device}`);
}

const partOfState = z.object({ target: z.string(), effect: effectSchema });

function effectOf(state: Json): Effect {
  return partOfState.parse(state).effect;
}

function targetOf(state: Json): string {
  return partOfState.parse(state).target;
}
