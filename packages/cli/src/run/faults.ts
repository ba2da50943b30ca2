import type { Activity, Call, Clock, FaultKeeper, FaultReversal, JsonObject, Provider } from "@hormesis/experiment";
import { createRandom, HormesisError, isJsonObject, messageOf, parseDuration } from "@hormesis/experiment";
import type { FaultPlan, FaultSession } from "@hormesis/faults";
import { textOfJson } from "../text-of.ts";
import { guardCommandOf, relayCommandOf } from "./own-commands.ts";

/** The faults of one run: the provider puts them in, the keeper takes them out. Nothing is loaded before the first. */
export interface MachineFaults {
  readonly provider: Provider;
  readonly keeper: FaultKeeper;
  /** Says by what seed processes and such are chosen. Before the first check or activity. */
  useSeed(seed: string): void;
  /** What a fault would touch, found out without touching anything; or why that cannot be said. */
  foresee(provider: JsonObject, signal: AbortSignal): Promise<FaultPlan | string>;
  /** Takes out what is still in, and lets the guard go. */
  close(): Promise<void>;
}

export interface MachineFaultsOptions {
  readonly clock: Clock;
  readonly runId: string;
  readonly settings: JsonObject;
}

interface Opened {
  readonly session: FaultSession;
  readonly provider: Provider;
}

/** Targets that need no consent: this machine's own processes and network namespaces. */
const targetsByDefault = ["local", "netns:*"];

export function createMachineFaults({ clock, runId, settings }: MachineFaultsOptions): MachineFaults {
  let seed = runId;
  let injections = 0;
  let opened: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => (opened ??= openFaults());
  const openFaults = async (): Promise<Opened> => {
    const { catalogue, createFaultProvider, createGuardStarter, openFaultSession } = await import("@hormesis/faults");
    const startGuard = createGuardStarter(guardCommandOf(process));
    const random = createRandom(seed).fork("faults");
    const session = openFaultSession({
      runId,
      clock,
      random,
      startGuard,
      relayCommand: relayCommandOf(process),
      mayReach: (machine) => isAllowed(machine, targetsOf(settings)),
      ...(await limitsOf(settings)),
    });
    return { session, provider: createFaultProvider(session, catalogue) };
  };
  return {
    useSeed: (text) => (seed = text),
    provider: {
      type: "fault",
      check: async (activity: Activity, signal: AbortSignal) => {
        const refused = await refuseTarget(activity, settings);
        return refused === undefined ? (await open()).provider.check(activity, signal) : [refused];
      },
      perform: async (call: Call) => {
        const refused = await refuseTarget(call.activity, settings);
        if (refused !== undefined) return { status: "failed", reason: `${refused.message} ${refused.mend}` };
        injections += 1;
        return (await open()).provider.perform(call);
      },
      close: async () => undefined,
    },
    foresee: async (provider, signal) => {
      const { fault, target = "local", arguments: parameters = {}, duration } = provider;
      const durationMs = typeof duration === "string" ? parseDuration(duration) : undefined;
      const request = { fault: textOfJson(fault ?? ""), target: textOfJson(target), parameters, durationMs };
      try {
        return await (await open()).session.plan(request, signal);
      } catch (error) {
        return messageOf(error);
      }
    },
    keeper: {
      count: () => injections,
      revertAll: async () => (opened === undefined ? [] : reversals(await (await opened).session.revertAll())),
    },
    close: async () => {
      await (await opened)?.session.close();
    },
  };
}

type RevertReports = Awaited<ReturnType<FaultSession["revertAll"]>>;

function reversals(reports: RevertReports): FaultReversal[] {
  return reports.map(({ id, fault, target, residue, idle, evidence }) => ({
    id,
    fault,
    target,
    evidence,
    idle,
    residue: residue.length === 0 ? null : residue.join(", "),
  }));
}

/** Where faults may act is for the owner of the machine to say: `faults: {targets: [...]}` in the settings. */
async function refuseTarget({ provider }: Activity, settings: JsonObject) {
  const target = typeof provider["target"] === "string" ? provider["target"] : "local";
  const allowed = targetsOf(settings);
  if (isAllowed(target, allowed) || target.includes("${")) return undefined;
  const path = ["provider", "target"];
  const mend = `Whoever may decide it runs: hormesis settings set faults.targets '${JSON.stringify([...allowed, target])}'`;
  const refusal = { code: "TARGET_WITHOUT_CONSENT", message: `The settings do not allow faults on '${target}'.`, mend };
  return { ...((await unknownTarget(target)) ?? refusal), path };
}

/** Consent to a target that there cannot be would not help. */
async function unknownTarget(target: string) {
  const { openTarget } = await import("@hormesis/faults");
  try {
    openTarget(target, "look");
    return undefined;
  } catch (error) {
    if (!(error instanceof HormesisError)) throw error;
    return { code: error.code, message: error.message, mend: error.mend };
  }
}

function targetsOf(settings: JsonObject): readonly string[] {
  const faults = isJsonObject(settings["faults"]) ? settings["faults"] : {};
  return Array.isArray(faults["targets"]) ? faults["targets"].map(String) : targetsByDefault;
}

function isAllowed(target: string, allowed: readonly string[]): boolean {
  return allowed.some((each) => each === target || (each.endsWith("*") && target.startsWith(each.slice(0, -1))));
}

/** `faults: {default: 10m, max: 1h}` of the settings. */
async function limitsOf(settings: JsonObject): Promise<{ limits: { defaultMs: number; maxMs: number } }> {
  const { defaultLimits } = await import("@hormesis/faults");
  const faults = isJsonObject(settings["faults"]) ? settings["faults"] : {};
  const read = (key: string, fallback: number): number => {
    const value = faults[key];
    if (value === undefined) return fallback;
    if (typeof value === "string") return parseDuration(value);
    throw new HormesisError(`Failed to read the settings: faults.${key} is ${JSON.stringify(value)}.`, {
      code: "SETTINGS_INVALID",
      mend: "Write a length of time with its unit, such as 10m.",
    });
  };
  return { limits: { defaultMs: read("default", defaultLimits.defaultMs), maxMs: read("max", defaultLimits.maxMs) } };
}
