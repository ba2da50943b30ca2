import {
  type Activity,
  type ControlObjection,
  declaredControls,
  type Diagnostic,
  type Experiment,
  isJsonObject,
  type JsonObject,
  type Semantics,
  validateControls,
} from "@hormesis/experiment";
import type { Machine } from "./run/machine.ts";

/** One activity of a document, and where it stands. */
interface Placed {
  readonly activity: Activity;
  readonly path: readonly (string | number)[];
}

/** How many checks go on at once: enough to keep Python busy; ten thousand at once would take a hundred megabytes. */
const SIDE_BY_SIDE = 100;

export interface CheckMachineOptions {
  readonly semantics: Semantics;
  readonly settings: JsonObject;
  readonly signal: AbortSignal;
}

/**
 * Asks the machine whether it can perform what the document declares: is the program installed, does the module have
 * the function, does a control accept its declaration? Touches nothing. References are checked where their activity is
 * declared.
 */
export async function checkMachine(
  experiment: Experiment,
  { providers, controls }: Pick<Machine, "providers" | "controls">,
  { semantics, settings, signal }: CheckMachineOptions,
): Promise<Diagnostic[]> {
  const found = await checkActivities(activitiesOf(experiment, semantics), providers, signal);
  const live = experiment as unknown as JsonObject;
  const objections = await validateControls(declaredControls(live), controls, { experiment: live, settings, signal });
  // Chaos Toolkit goes on without a control that it cannot find. Strictly a safeguard that is not there stops the run.
  const counted = objections.filter(({ kind }) => kind === "refused" || semantics === "strict");
  return [...found, ...counted.map(objectionDiagnostic)];
}

/**
 * The same for those activities of a document with errors in which there is none, so that all that is wrong is told at
 * once. Controls are left out: they may look at the whole document.
 */
export async function checkSoundActivities(
  value: JsonObject,
  errors: readonly Diagnostic[],
  { providers }: Pick<Machine, "providers">,
  signal: AbortSignal,
): Promise<Diagnostic[]> {
  const isSound = ({ path }: Placed): boolean =>
    !errors.some((error) => path.every((key, index) => error.path[index] === key));
  const activities = activitiesOf(value as unknown as Experiment, "strict").filter(isSound);
  return checkActivities(activities, providers, signal);
}

async function checkActivities(
  activities: readonly Placed[],
  providers: Machine["providers"],
  signal: AbortSignal,
): Promise<Diagnostic[]> {
  const byType = new Map(providers.map((provider) => [provider.type, provider]));
  const check = async ({ activity, path }: Placed): Promise<Diagnostic[]> => {
    const problems = (await byType.get(activity.provider.type)?.check(activity, signal)) ?? [];
    return problems.map(({ code, message, mend, path: within }) => ({
      severity: "error",
      code,
      message,
      mend,
      path: [...path, ...within],
    }));
  };
  const found: Diagnostic[] = [];
  for (let done = 0; done < activities.length; done += SIDE_BY_SIDE) {
    const checked = await Promise.all(activities.slice(done, done + SIDE_BY_SIDE).map(check));
    found.push(...checked.flat());
  }
  return found;
}

function objectionDiagnostic({ name, kind, reason }: ControlObjection): Diagnostic {
  const [code, message, mend] =
    kind === "missing"
      ? [
          "CONTROL_MISSING",
          `Control '${name}' cannot be used: ${reason}`,
          "Correct its module, or leave the control out.",
        ]
      : ["CONTROL_REFUSES", `Control '${name}' finds its declaration invalid: ${reason}`, "See what it asks for."];
  return { severity: "error", code, message, mend, path: ["controls"] };
}

function activitiesOf(experiment: Experiment, semantics: Semantics): Placed[] {
  const hypothesis = experiment["steady-state-hypothesis"];
  return [
    ...placed(hypothesis?.probes, ["steady-state-hypothesis", "probes"]),
    ...placed(experiment.method, ["method"]),
    ...placed(experiment.rollbacks, ["rollbacks"]),
    ...placed(experiment.guards, ["guards"]),
    // Chaos Toolkit does not check these: a probe that cannot be called leaves its key unset.
    ...(semantics === "strict" ? dynamicValues(experiment.configuration) : []),
  ];
}

function placed(steps: unknown, path: readonly (string | number)[]): Placed[] {
  // Of a document with errors, this may be anything.
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step, index) => {
    if (!isActivity(step)) return [];
    const tolerance = isActivity(step.tolerance)
      ? [{ activity: step.tolerance, path: [...path, index, "tolerance"] }]
      : [];
    return [{ activity: step, path: [...path, index] }, ...tolerance];
  });
}

/** Configuration values that a probe reads before the run. */
function dynamicValues(configuration: Experiment["configuration"]): Placed[] {
  return Object.entries(configuration ?? {}).flatMap(([key, value]) =>
    isActivity(value) && value.type === "probe" ? [{ activity: value, path: ["configuration", key] }] : [],
  );
}

function isActivity(step: unknown): step is Activity {
  // A guard has no type, and is performed like a probe; a reference has no provider.
  const provider = isJsonObject(step) ? step["provider"] : undefined;
  return isJsonObject(provider) && typeof provider["type"] === "string";
}
