import { type Activity, type Diagnostic, type Experiment, isJsonObject, type Provider } from "@hormesis/experiment";

/** One activity of a document, and where it stands. */
interface Placed {
  readonly activity: Activity;
  readonly path: readonly (string | number)[];
}

/**
 * Asks the providers whether this machine can perform what the document declares: is the program installed, does the
 * module have the function? Touches nothing. References are checked where their activity is declared.
 */
export async function checkMachine(
  experiment: Experiment,
  providers: readonly Provider[],
  signal: AbortSignal,
): Promise<Diagnostic[]> {
  const byType = new Map(providers.map((provider) => [provider.type, provider]));
  const found = activitiesOf(experiment).map(async ({ activity, path }): Promise<Diagnostic[]> => {
    const problems = (await byType.get(activity.provider.type)?.check(activity, signal)) ?? [];
    return problems.map(({ code, message, mend, path: within }) => ({
      severity: "error",
      code,
      message,
      mend,
      path: [...path, ...within],
    }));
  });
  return (await Promise.all(found)).flat();
}

function activitiesOf(experiment: Experiment): Placed[] {
  const hypothesis = experiment["steady-state-hypothesis"];
  return [
    ...placed(hypothesis?.probes, ["steady-state-hypothesis", "probes"]),
    ...placed(experiment.method, ["method"]),
    ...placed(experiment.rollbacks, ["rollbacks"]),
    ...placed(experiment.guards, ["guards"]),
    ...dynamicValues(experiment.configuration),
  ];
}

function placed(steps: readonly unknown[] | undefined, path: readonly (string | number)[]): Placed[] {
  return (steps ?? []).flatMap((step, index) => (isActivity(step) ? [{ activity: step, path: [...path, index] }] : []));
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
