import { type Clock, HormesisError, type Json, type Random, suggest } from "@hormesis/experiment";
import type { AnyFault, Availability, Catalogue, FaultContext, PrepareContext } from "../ports/fault.ts";
import type { OpenTarget, Target } from "../ports/target.ts";
import { ancestorsOf } from "../machine/process-table.ts";

/** A fault that is ready to be injected. Nothing is touched yet. */
export interface PreparedFault {
  readonly fault: AnyFault;
  readonly target: Target;
  readonly state: Json;
}

export interface PrepareInput {
  readonly id: string;
  readonly fault: string;
  readonly target: string;
  readonly parameters: unknown;
  readonly catalogue: Catalogue;
  readonly openTarget: OpenTarget;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly guardPid: number | undefined;
  readonly deadlineMs: number;
  readonly relayCommand: readonly string[];
  readonly mayReach: (machine: string) => boolean;
}

/**
 * Everything about a fault that can be known without touching anything: is there such a fault, are its parameters
 * right, can it run here, what would it touch?
 *
 * @throws HormesisError with effect `none`
 */
export async function prepareFault(input: PrepareInput): Promise<PreparedFault> {
  const { id, clock, signal, random, deadlineMs, relayCommand } = input;
  const fault = findFault(input.catalogue, input.fault);
  const parsed = fault.parameters.safeParse(input.parameters);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) =>
      [path.join("."), message].filter(Boolean).join(": "),
    );
    throw new HormesisError(`Failed to read the arguments of ${fault.name}: ${reasons.join("; ")}.`, {
      code: "FAULT_ARGUMENTS",
      mend: `Look what it takes: hormesis faults ${fault.name}`,
    });
  }
  refuseOtherMachine(fault.otherMachine?.(parsed.data), fault, input);
  const target = input.openTarget(input.target, id);
  if (await target.gone(signal)) throw noTarget(fault, target);
  const context = { id, clock, signal, random, deadlineMs, relayCommand, protectedPids: protectedPids(input.guardPid) };
  await refuseUnavailable(fault, target, context);
  return { fault, target, state: await fault.prepare(parsed.data, target, context) };
}

function refuseOtherMachine(machine: string | undefined, fault: AnyFault, { mayReach }: PrepareInput): void {
  if (machine === undefined || mayReach(machine)) return;
  throw new HormesisError(`Failed to plan ${fault.name}: the settings do not allow faults on '${machine}'.`, {
    code: "TARGET_WITHOUT_CONSENT",
    mend: "Whoever may decide it adds that to the list faults.targets of the settings.",
  });
}

/** @throws HormesisError `FAULT_UNKNOWN` */
export function findFault(catalogue: Catalogue, name: string): AnyFault {
  const fault = catalogue.find((one) => one.name === name);
  if (fault !== undefined) return fault;
  const names = catalogue.map((one) => one.name);
  const near = suggest(name, names);
  throw new HormesisError(`Failed to find fault '${name}': there is none of that name.`, {
    code: "FAULT_UNKNOWN",
    mend: near === undefined ? "List those there are: hormesis faults" : `Did you mean '${near}'?`,
  });
}

/** Only a namespace can be missing: this machine is there. */
function noTarget(fault: AnyFault, target: Target): HormesisError {
  return new HormesisError(`Failed to plan ${fault.name} on ${target.name}: there is no such network namespace.`, {
    code: "TARGET_GONE",
    mend: "List those there are: ip netns list.",
  });
}

async function refuseUnavailable(fault: AnyFault, target: Target, context: PrepareContext): Promise<void> {
  const availability = await availabilityOf(fault, target, context);
  if (availability.available) return;
  throw new HormesisError(`Failed to plan ${fault.name} on ${target.name}: ${availability.missing.join("; ")}.`, {
    code: "FAULT_UNAVAILABLE",
    mend: `It needs: ${fault.privileges}.`,
  });
}

/** Whether and how a fault can run on a target, or what keeps it from that. Touches nothing. */
export async function availabilityOf(fault: AnyFault, target: Target, context: FaultContext): Promise<Availability> {
  if (!fault.platforms.includes(process.platform)) {
    const missing = [`it works on ${fault.platforms.join(" and ")} only, and this is ${process.platform}`];
    return { available: false, missing };
  }
  if (await target.gone(context.signal)) return { available: false, missing: [`there is no target ${target.name}`] };
  return fault.availability(target, context);
}

/** The first process, this one and all it hangs on, and the guard. */
function protectedPids(guardPid: number | undefined): ReadonlySet<number> {
  return new Set([1, ...ancestorsOf(process.pid), ...(guardPid === undefined ? [] : [guardPid])]);
}
